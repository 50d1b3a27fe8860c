/** The secrets of an app: two may coexist, so that one is replaced without failing calls. */
import { z } from 'zod';
import { quoted, reason } from '../../api/reasons.ts';
import { secretsOf, withAnotherSecret, withOneSecret, withoutSecret } from '../../clients/client-secrets.ts';
import { metadataOf } from '../../clients/metadata.ts';
import { usesKeys } from '../../clients/protocol.ts';
import type { ClientRow } from '../../db/tables/clients.ts';
import type { OperationDeps } from '../deps.ts';
import { operation, Refused } from '../operation.ts';
import { clientId, seen } from './fields.ts';
import { changeClient, findClient } from './find.ts';

/** @throws Refused if the app has no secret */
function assertHasSecret(row: ClientRow): void {
  const { client_id } = row;
  const none = (why: 'refused.publicHasNoSecret' | 'refused.keysHaveNoSecret') =>
    new Refused('INVALID_PARAMETER', reason(why, { client_id }), 'client_id');
  if (row.secret_hash === null) throw none('refused.publicHasNoSecret');
  if (usesKeys(metadataOf(row))) throw none('refused.keysHaveNoSecret');
}

export const secretShape = z.object({
  id: z.string().describe('Names it to whoever removes it; nothing of it can be told from this.'),
  created_at: z.iso.datetime(),
  last_used_at: z.iso.datetime().nullable(),
});

const given = z.object({ client_id: z.string(), client_secret: z.string() });
type Deps = Pick<OperationDeps, 'clients'>;

export const rotateSecret = operation<Deps>()({
  name: 'client.rotate-secret',
  summary: 'Gives an app a new secret, told this once. The former ones end at once.',
  audited: true,
  input: z.object({ client_id: clientId }),
  output: given,
  errors: ['INVALID_PARAMETER', 'NOT_FOUND', 'OVERTAKEN'],
  async run({ input: { client_id }, about }, { clients }) {
    const row = await findClient(clients, client_id);
    about(`client:${client_id}`);
    assertHasSecret(row);
    const { secret, columns } = withOneSecret();
    await changeClient(clients, row, columns);
    return { client_id, client_secret: secret };
  },
});

export const addSecret = operation<Deps>()({
  name: 'client.secret-add',
  summary: 'Gives an app a second secret beside the one it has, told this once',
  audited: true,
  input: z.object({ client_id: clientId, seen }),
  output: given.extend({ id: z.string(), secrets: z.array(secretShape) }),
  errors: ['INVALID_PARAMETER', 'NOT_FOUND', 'OVERTAKEN'],
  async run({ input: { client_id, seen }, about, fail }, { clients }) {
    const row = await findClient(clients, client_id, seen);
    about(`client:${client_id}`);
    assertHasSecret(row);
    const { secret, columns } =
      withAnotherSecret(row) ?? fail('INVALID_PARAMETER', reason('refused.twoSecrets', { client_id }), 'client_id');
    await changeClient(clients, row, columns);
    const secrets = secretsOf(columns);
    return { client_id, client_secret: secret, id: secrets[0]?.id ?? '', secrets };
  },
});

export const listSecrets = operation<Deps>()({
  name: 'client.secret-list',
  summary: 'When the secrets of an app were made and last used, the newest first',
  audited: false,
  input: z.object({ client_id: clientId }),
  output: z.object({ client_id: z.string(), secrets: z.array(secretShape) }),
  errors: ['NOT_FOUND'],
  async run({ input: { client_id } }, { clients }) {
    const row = await findClient(clients, client_id);
    return { client_id, secrets: secretsOf(row) };
  },
});

export const removeSecret = operation<Deps>()({
  name: 'client.secret-remove',
  summary: 'Takes one of two secrets away from an app; it ends at once',
  audited: true,
  input: z.object({ client_id: clientId, secret_id: z.string().max(64), seen }),
  output: z.object({ client_id: z.string(), secrets: z.array(secretShape) }),
  errors: ['INVALID_PARAMETER', 'NOT_FOUND', 'OVERTAKEN'],
  async run({ input: { client_id, secret_id, seen }, about, fail }, { clients }) {
    const row = await findClient(clients, client_id, seen);
    about(`client:${client_id}`);
    const columns =
      withoutSecret(row, secret_id) ??
      fail('NOT_FOUND', reason('refused.noSuchSecret', { client_id, said: quoted(secret_id) }), 'secret_id');
    if (columns === 'last') {
      return fail('INVALID_PARAMETER', reason('refused.onlySecret'), 'secret_id');
    }
    await changeClient(clients, row, columns);
    return { client_id, secrets: secretsOf(columns) };
  },
});
