/** `client …`: apps. */
import type { Command } from '@commander-js/extra-typings';
import type { Scope } from '../shared/api/scopes.ts';
import {
  type ClientMetadata,
  clientRow,
  type GrantType,
  grantTypes,
  newSecret,
  scopesOf,
} from '../shared/clients/metadata.ts';
import type { ClientRow } from '../shared/db/tables/clients.ts';
import { type CliDeps, withDeps } from './deps.ts';
import { findUser } from './find-user.ts';
import { addresses, words } from './lists.ts';
import { card, isoTime, type Output, print, Refusal, table } from './output.ts';

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
const SHOWN_ONCE = 'This secret is shown this once; it cannot be shown again.';

interface Wanted {
  readonly name: string;
  readonly redirectUri?: readonly string[];
  readonly postLogoutRedirectUri?: readonly string[];
  readonly grant?: readonly string[];
  readonly scope?: readonly string[];
  readonly public?: true;
  readonly trusted?: true;
  readonly resourceServer?: true;
  readonly development?: true;
  readonly idTokenClaims?: true;
  readonly owner?: string;
  readonly tester?: readonly string[];
}

export function addClientCommands(client: Command): void {
  client
    .command('create')
    .description('Register an app. Lists may be given with commas, or by repeating the option.')
    .requiredOption('--name <name>', 'what people see when it asks for their consent')
    .option(
      '--redirect-uri <uri>',
      'where the code goes, exactly; needed for authorization_code; https, or http to localhost',
      addresses,
    )
    .option('--post-logout-redirect-uri <uri>', 'where people may return after signing out', addresses)
    .option(
      '--grant <list>',
      `of ${grantTypes.map((grant) => grant.replace(/.*:/, '')).join(', ')} (default: authorization_code,refresh_token)`,
      words,
    )
    .option('--scope <list>', 'what it may ask for (default: all but directory:write)', words)
    .option('--public', 'it cannot keep a secret: a mobile, desktop or browser app')
    .option('--trusted', 'our own: nobody is asked for consent, and it may have directory:write')
    .option('--resource-server', 'it may introspect tokens (with no --redirect-uri it gets no grants by default)')
    .option('--development', 'it signs in nobody but its owner and its testers')
    .option(
      '--id-token-claims',
      'its ID tokens carry what profile and email allow, for libraries that read nothing else',
    )
    .option('--owner <user>', 'username, email address or uid')
    .option('--tester <user>', 'with --development: username, email address or uid', words)
    .option('--json', 'print JSON')
    .action(async (options) => print(await withDeps((deps) => create(deps, options)), options));

  client
    .command('list')
    .description('Every registered app, the oldest first')
    .option('--json', 'print JSON')
    .action(async (options) => print(await withDeps(list), options));

  client
    .command('show')
    .description('One app')
    .argument('<client_id>')
    .option('--json', 'print JSON')
    .action(async (id, options) => print(await withDeps((deps) => show(deps, id)), options));

  client
    .command('rotate-secret')
    .description('Give an app a new secret; the former one ends at once')
    .argument('<client_id>')
    .option('--json', 'print JSON')
    .action(async (id, options) => print(await withDeps((deps) => rotateSecret(deps, id)), options));

  client
    .command('delete')
    .description('Delete an app with every authorization and token it has')
    .argument('<client_id>')
    .option('--json', 'print JSON')
    .action(async (id, options) => print(await withDeps((deps) => remove(deps, id)), options));
}

async function create({ clients, users }: CliDeps, wanted: Wanted): Promise<Output> {
  const { trusted = false, resourceServer = false, development = false, redirectUri = [], tester = [] } = wanted;
  if (tester.length && !development) throw new Refusal('--tester goes with --development');
  const defaultGrants = resourceServer && redirectUri.length === 0 ? [] : ['authorization_code', 'refresh_token'];
  const { row, secret } = clientRow({
    name: wanted.name,
    redirect_uris: redirectUri,
    post_logout_redirect_uris: wanted.postLogoutRedirectUri ?? [],
    grant_types: (wanted.grant ?? defaultGrants).map(grantType),
    // The compiler cannot know the words; clientRow refuses those that are no scopes of such an app.
    scope: (wanted.scope ?? scopesOf(false)) as readonly Scope[],
    public: wanted.public ?? false,
    ...(wanted.idTokenClaims && { id_token_claims: true }),
    trusted,
    resourceServer,
    development,
    ownerUid: wanted.owner === undefined ? null : (await findUser(users, wanted.owner)).uid,
  });
  const testers = await Promise.all(tester.map(async (said) => (await findUser(users, said)).uid));
  await clients.add(row, [...new Set(testers)]);
  const { client_id, ...rest } = present(row);
  const text = card({ client_id, client_secret: secret, ...describe(row) });
  return {
    json: { client_id, client_secret: secret ?? null, ...rest, testers },
    text: secret ? `${text}\n\n${SHOWN_ONCE}` : text,
  };
}

function grantType(word: string): GrantType {
  const full = word === 'device_code' ? DEVICE_CODE : word;
  const known = grantTypes.find((grant) => grant === full);
  if (!known) throw new Refusal(`there is no grant ${JSON.stringify(word)}; there are ${grantTypes.join(', ')}`);
  return known;
}

async function list({ clients }: CliDeps): Promise<Output> {
  const rows = await clients.list();
  const lines = rows.map((row) => {
    const { grant_types, public: open } = present(row);
    return [row.client_id, row.name, open ? 'public' : 'confidential', grant_types.map(short).join(' ')];
  });
  return {
    json: rows.map(present),
    text: table(['CLIENT_ID', 'NAME', 'KIND', 'GRANTS'], lines, 'There are no registered apps.'),
  };
}

async function show({ clients }: CliDeps, id: string): Promise<Output> {
  const row = await existing(clients, id);
  const testers = await clients.testers(id);
  return {
    json: { ...present(row), testers },
    text: card({ client_id: id, ...describe(row), testers: testers.map(String) }),
  };
}

async function rotateSecret({ clients }: CliDeps, id: string): Promise<Output> {
  const row = await existing(clients, id);
  if (row.secret_hash === null) throw new Refusal(`${id} is a public client and has no secret`);
  const { secret, hash } = newSecret();
  if (!(await clients.setSecret(id, hash))) throw unknown(id);
  return {
    json: { client_id: id, client_secret: secret },
    text: `${card({ client_id: id, client_secret: secret })}\n\n${SHOWN_ONCE}`,
  };
}

async function remove({ clients }: CliDeps, id: string): Promise<Output> {
  if (!(await clients.remove(id))) throw unknown(id);
  return { json: { client_id: id, deleted: true }, text: `Deleted ${id} with all its authorizations and tokens.` };
}

async function existing(clients: CliDeps['clients'], id: string): Promise<ClientRow> {
  const row = await clients.find(id);
  if (!row) throw unknown(id);
  return row;
}

const unknown = (id: string) => new Refusal(`there is no client ${JSON.stringify(id)}`);
const short = (grant: string) => grant.replace(DEVICE_CODE, 'device_code');

/** An app as RFC 7591 names its members, with ours beside them. */
function present(row: ClientRow) {
  const { redirect_uris, post_logout_redirect_uris, grant_types, scope, id_token_claims } = JSON.parse(
    row.metadata,
  ) as ClientMetadata;
  return {
    client_id: row.client_id,
    client_name: row.name,
    redirect_uris,
    post_logout_redirect_uris,
    grant_types,
    scope: scope.join(' '),
    id_token_claims: id_token_claims === true,
    public: row.secret_hash === null,
    trusted: row.trusted === 1,
    resource_server: row.resource_server === 1,
    development: row.development === 1,
    owner_uid: row.owner_uid,
    created_at: isoTime(row.created_at),
    updated_at: isoTime(row.updated_at),
  };
}

/** The same for people. */
function describe(row: ClientRow) {
  const it = present(row);
  const kinds = [
    it.public ? 'public' : 'confidential',
    ...(['trusted', 'resource_server', 'development', 'id_token_claims'] as const).filter((kind) => it[kind]),
  ];
  return {
    name: it.client_name,
    kind: kinds.join(', '),
    'redirect URIs': it.redirect_uris,
    'post-logout redirect URIs': it.post_logout_redirect_uris,
    grants: it.grant_types.map(short),
    scope: it.scope,
    owner: it.owner_uid,
    created: it.created_at,
  };
}
