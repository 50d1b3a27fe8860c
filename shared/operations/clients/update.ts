/** Changing apps. */
import { z } from 'zod';
import { defined } from '../../api/fields.ts';
import { reason } from '../../api/reasons.ts';
import { noSecret, withOneSecret } from '../../clients/client-secrets.ts';
import { metadataOf, registrationFault, storedMetadata } from '../../clients/metadata.ts';
import { proposalOf } from '../../clients/proposals.ts';
import { isLimited } from '../../clients/state.ts';
import { skeleton } from '../../db/skeletons.ts';
import type { ClientRow } from '../../db/tables/clients.ts';
import { findUids, findUser, why } from '../accounts/whom.ts';
import { refusePlatformName } from '../apps/name.ts';
import { giving } from '../apps/owner.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { clientId, fields, logoFile, MOST_TESTERS, seen } from './fields.ts';
import { assertMayChange, changeClient, findClient } from './find.ts';
import { clientWithTesters, presentClient } from './present.ts';

const { testers, ...members } = fields;
const input = z.object({
  ...z.object(members).partial().shape,
  client_id: clientId,
  logo: logoFile,
  public: z.boolean().optional().describe('A public app has no secret: its secrets end. Another gets one.'),
  add_testers: testers.default([]),
  remove_testers: testers.default([]),
  seen,
  why,
});

/**
 * What it takes away ends: with a scope, all that the app was given; with development, or a tester of an app in it, what
 * was given by those who may not sign in to it any more.
 */
export const updateClient = operation<Pick<OperationDeps, 'clients' | 'logos' | 'users' | 'messages'>>()({
  name: 'client.update',
  summary:
    'Changes an app. What is left out stays as it is, and a list is given as a whole. Where a scope is taken away, every authorization and token of the app ends; with development on, those of everybody but its owner and its testers.',
  audited: true,
  input,
  output: clientWithTesters.extend({
    client_secret: z.string().optional().describe('Told this once, where a public app became one with a secret.'),
  }),
  errors: ['INVALID_PARAMETER', 'NOT_FOUND', 'ACCOUNT_NOT_FOUND', 'OVERTAKEN', 'PERMISSION_DENIED'],
  async run({ input, actor, about, fail }, deps) {
    const { clients, logos, users } = deps;
    const { client_id, add_testers, remove_testers, owner, logo: file, seen, ...given } = input;
    const row = await findClient(clients, client_id, seen);
    about(`client:${client_id}`);
    assertMayChange(actor, row);
    const { why, ...members } = given;
    const isNamed = add_testers.length + remove_testers.length > 0;
    if (!isNamed && Object.keys(defined({ ...members, owner, file })).length === 0) {
      fail('INVALID_PARAMETER', reason('refused.nothingToChange'), 'body');
    }
    refusePlatformName(actor, given.name, row);
    const [added, removed, had] = await Promise.all([
      findUids(users, add_testers, 'add_testers'),
      findUids(users, remove_testers, 'remove_testers'),
      clients.testers(client_id),
    ]);
    const to = owner === undefined ? undefined : await findUser(users, owner, 'owner');
    const another = to && to.uid !== row.owner_uid ? await giving(deps, row, to, 'owner') : undefined;
    const next = changed(row, given);
    const testers = [...new Set([...had, ...added])].filter((uid) => !removed.includes(uid));

    const fault = registrationFault(next);
    if (fault) fail('INVALID_PARAMETER', fault.reason, fault.field);
    if (added.length && !next.development) fail('INVALID_PARAMETER', reason('refused.testersOfDevelopment'), 'testers');
    if (testers.length > MOST_TESTERS) {
      fail('INVALID_PARAMETER', reason('tooMany', { most: MOST_TESTERS }), 'testers');
    }

    const drawn = file ? await logos.prepare(file) : undefined;
    const logo = file === null ? undefined : (drawn?.version ?? next.logo);
    const made = given.public === false && row.secret_hash === null ? withOneSecret() : undefined;
    const columns = {
      name: next.name,
      metadata: storedMetadata({ ...next, logo }),
      trusted: Number(next.trusted),
      resource_server: Number(next.resourceServer),
      name_skeleton: skeleton(next.name),
      ...(next.development !== isLimited(row) && {
        state: next.development ? ('development' as const) : ('approved' as const),
      }),
      ...another?.columns,
      ...(given.public && { ...noSecret }),
      ...made?.columns,
    };
    const ofApp = logos.ofApp(client_id, [logo, proposalOf(row)?.logo], drawn);
    const { first = [], also = [] } = another ?? {};
    const owner_uid = another?.columns.owner_uid ?? row.owner_uid;
    const admitted = owner_uid === null ? testers : [...testers, owner_uid];
    const ends = next.development ? { exceptOf: admitted } : undefined;
    await changeClient(clients, row, columns, { added, removed, ends, first, also: [...also, ...ofApp] });
    return {
      ...presentClient(await findClient(clients, client_id)),
      testers: await clients.testers(client_id),
      ...(made && { client_secret: made.secret }),
    };
  },
});

type Given = Omit<z.output<typeof input>, 'client_id' | 'logo' | 'add_testers' | 'remove_testers' | 'owner' | 'seen'>;

/** The new registration. */
function changed(row: ClientRow, { resource_server, public: isPublic, ...given }: Given) {
  const { name, secret_hash, trusted } = row;
  return {
    ...metadataOf(row),
    name,
    trusted: trusted === 1,
    development: isLimited(row),
    ...defined(given),
    // One replaces the other.
    ...(given.jwks && { jwks_uri: null }),
    ...(given.jwks_uri && { jwks: null }),
    public: isPublic ?? secret_hash === null,
    resourceServer: resource_server ?? row.resource_server === 1,
  };
}
