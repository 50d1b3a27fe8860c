/** Operations of people on their own apps. Others do not learn that an app exists. */
import { z } from 'zod';
import { type ReasonKey, reason } from '../../api/reasons.ts';
import { offeredScopes } from '../../api/scopes.ts';
import { optionalWords } from '../../clients/app-words.ts';
import { clientRow, metadataOf, offeredGrants, registrationFault, storedMetadata } from '../../clients/metadata.ts';
import { chosenScopes, proposalOf } from '../../clients/proposals.ts';
import { type AppState, isLimited, stateOfApp } from '../../clients/state.ts';
import type { Actor } from '../../db/audit/actor.ts';
import { skeleton } from '../../db/skeletons.ts';
import type { ClientRow, ClientTable } from '../../db/tables/clients.ts';
import { findUids, findUsername, namedUsername } from '../accounts/whom.ts';
import { clientId, fields, logoFile, testersNamed } from '../clients/fields.ts';
import { changeClient, findClient, found } from '../clients/find.ts';
import { clientWithTesters, presentClient } from '../clients/present.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { refusePlatformName } from './name.ts';
import { owning } from './owner.ts';

/** What owners may choose: only operators give `password`, `client_credentials`, scopes of the platform, and trust. */
const own = {
  name: fields.name,
  ...optionalWords,
  logo: logoFile,
  redirect_uris: fields.redirect_uris,
  scope: z
    .array(z.enum(offeredScopes))
    .min(1, reason('refused.oneScope'))
    .max(offeredScopes.length)
    .describe('What it may ask people for.'),
};
const testers = testersNamed(namedUsername);

type Deps = Pick<OperationDeps, 'clients' | 'logos' | 'users'>;

/** An app for its owner; undefined for others. */
export async function ownApp(clients: Pick<ClientTable, 'find'>, client_id: string, uid: number | undefined) {
  const row = await clients.find(client_id);
  return row && uid !== undefined && row.owner_uid === uid ? row : undefined;
}

/** The uid of an actor who is a person. */
export const uidOf = (actor: Actor): number | undefined => ('uid' in actor ? actor.uid : undefined);

export const registerApp = operation<Deps>()({
  name: 'app.register',
  summary: 'Registers an app of whoever asks, in development. Its secret is told this once.',
  audited: true,
  input: z.object({
    ...own,
    public: z.boolean().default(false).describe('It cannot keep a secret: a mobile, desktop or browser app.'),
    testers: testers.default([]),
  }),
  output: clientWithTesters.extend({ client_secret: z.string().nullable() }),
  errors: ['INVALID_PARAMETER', 'ACCOUNT_NOT_FOUND', 'PERMISSION_DENIED'],
  async run({ input, actor, about, fail }, deps) {
    const { clients, logos, users } = deps;
    const uid = uidOf(actor);
    const owner =
      (uid === undefined ? undefined : await users.byUid(uid)) ??
      fail('PERMISSION_DENIED', reason('refused.ownIsPersons'));
    refusePlatformName(actor, input.name);
    const { testers: names, logo: file, ...given } = input;
    const registration = {
      ...{ ...given, grant_types: offeredGrants, post_logout_redirect_uris: [] },
      ...{ trusted: false, resourceServer: false },
    };
    const fault = registrationFault(registration);
    if (fault) fail('INVALID_PARAMETER', fault.reason, fault.field);
    const testers = await findUids(users, names, 'testers', findUsername);
    const logo = file ? await logos.prepare(file) : undefined;
    const { row, secret } = clientRow({ ...registration, logo: logo?.version, development: true, ownerUid: owner.uid });
    about(`client:${row.client_id}`);
    const { first, also } = owning(deps, owner, row.client_id, 'apps');
    await clients.add(row, testers, { first, also: [...also, ...logos.ofApp(row.client_id, [logo?.version], logo)] });
    return { ...presentClient(row), client_secret: secret ?? null, testers };
  },
});

export const editApp = operation<Deps>()({
  name: 'app.edit',
  summary:
    'Changes an app of whoever asks. Of an approved one, what people rely on changes once that is reviewed; it goes on as it is meanwhile.',
  audited: true,
  input: z.object({ client_id: clientId, ...own, testers: testers.optional() }),
  output: clientWithTesters.extend({ waits: z.boolean().describe('True where the change waits for review.') }),
  errors: ['INVALID_PARAMETER', 'ACCOUNT_NOT_FOUND', 'NOT_FOUND', 'OVERTAKEN'],
  async run({ input: { client_id, testers: names, logo: file, ...given }, actor, about, fail, noted }, deps) {
    const { clients, logos } = deps;
    const row = found(client_id, await ownApp(clients, client_id, uidOf(actor)));
    about(`client:${client_id}`);
    refusePlatformName(actor, given.name, row);
    const metadata = metadataOf(row);
    const next = { ...metadata, ...given, scope: chosenScopes(given.scope, metadata) };
    const fault = registrationFault({
      ...next,
      public: row.secret_hash === null,
      ...{ trusted: row.trusted === 1, resourceServer: row.resource_server === 1 },
    });
    if (fault) fail('INVALID_PARAMETER', fault.reason, fault.field);
    const waits = !isLimited(row);
    const had = await clients.testers(client_id);
    const testers = names === undefined || waits ? had : await findUids(deps.users, names, 'testers', findUsername);
    const drawn = file ? await logos.prepare(file) : undefined;
    // Without a new one, the waiting proposal keeps waiting.
    const logo = drawn?.version ?? (file === null ? null : waits ? proposalOf(row)?.logo : metadata.logo);
    const columns = waits
      ? { proposed: JSON.stringify({ ...given, logo }), submitted_at: Date.now(), returned_why: null }
      : {
          name: given.name,
          name_skeleton: skeleton(given.name),
          metadata: storedMetadata({ ...next, logo: logo ?? undefined }),
          // An approved app that an operator put back into development may still have a proposal.
          proposed: null,
        };
    const ofApp = logos.ofApp(client_id, [logo, waits ? metadata.logo : undefined], drawn);
    const removed = had.filter((uid) => !testers.includes(uid));
    const added = testers.filter((uid) => !had.includes(uid));
    const ends = removed.length ? { of: removed } : undefined;
    await changeClient(clients, row, columns, { added, removed, ends, also: [...ofApp, ...noted()] });
    return { ...presentClient(await findClient(clients, client_id)), testers, waits };
  },
});

/** States that may be submitted: new apps, and returned ones. */
export const canBeSubmitted = (row: ClientRow): boolean => ['development', 'returned'].includes(stateOfApp(row));

/** Why an app cannot be submitted. */
const notNow = {
  ...{ development: 'unfit', returned: 'unfit' },
  ...{ review: 'refused.inReview', approved: 'refused.approvedAlready', suspended: 'refused.suspendedAlready' },
} as const satisfies Readonly<Record<AppState, ReasonKey>>;

export const submitApp = operation<Deps>()({
  name: 'app.submit',
  summary: 'Asks operators to review an app of whoever asks, so that everybody can sign in to it',
  audited: true,
  input: z.object({ client_id: clientId }),
  output: clientWithTesters,
  errors: ['INVALID_PARAMETER', 'NOT_FOUND', 'OVERTAKEN'],
  async run({ input: { client_id }, actor, about, fail, noted }, { clients }) {
    const row = found(client_id, await ownApp(clients, client_id, uidOf(actor)));
    about(`client:${client_id}`);
    if (!canBeSubmitted(row)) fail('INVALID_PARAMETER', reason(notNow[stateOfApp(row)], { client_id }), 'client_id');
    const columns = { state: 'review' as const, submitted_at: Date.now() };
    await changeClient(clients, row, columns, { also: noted() });
    return { ...presentClient({ ...row, ...columns }), testers: await clients.testers(client_id) };
  },
});
