/** The secrets of an app: two may live side by side, so that one is replaced without a call that fails. */
import { z } from 'zod';
import { metadataOf } from '../../clients/metadata.ts';
import { usesKeys } from '../../clients/protocol.ts';
import { secretsOf, withAnotherSecret, withOneSecret, withoutSecret } from '../../clients/secrets.ts';
import type { ClientRow } from '../../db/tables/clients.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { clientId, noSuchClient } from './fields.ts';

const overtaken = (client_id: string) =>
  `${client_id} was changed by somebody else at the same moment: look at it again`;
/** Why an app has no secret to give; undefined where it has. */
function hasNone(row: ClientRow): string | undefined {
  if (row.secret_hash === null) return `${row.client_id} is a public client and has no secret`;
  return usesKeys(metadataOf(row)) ? `${row.client_id} proves itself by its keys and has no secret` : undefined;
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
  async run({ input: { client_id }, about, fail }, { clients }) {
    const row = (await clients.find(client_id)) ?? fail('NOT_FOUND', noSuchClient(client_id));
    about(`client:${client_id}`);
    const none = hasNone(row);
    if (none) fail('INVALID_PARAMETER', none, 'client_id');
    const { secret, columns } = withOneSecret();
    if (await clients.change(row, columns)) return { client_id, client_secret: secret };
    return fail('OVERTAKEN', overtaken(client_id));
  },
});

export const addSecret = operation<Deps>()({
  name: 'client.secret-add',
  summary: 'Gives an app a second secret beside the one it has, told this once',
  audited: true,
  input: z.object({ client_id: clientId }),
  output: given.extend({ id: z.string(), secrets: z.array(secretShape) }),
  errors: ['INVALID_PARAMETER', 'NOT_FOUND', 'OVERTAKEN'],
  async run({ input: { client_id }, about, fail }, { clients }) {
    const row = (await clients.find(client_id)) ?? fail('NOT_FOUND', noSuchClient(client_id));
    about(`client:${client_id}`);
    const none = hasNone(row);
    if (none) fail('INVALID_PARAMETER', none, 'client_id');
    const { secret, columns } =
      withAnotherSecret(row) ??
      fail('INVALID_PARAMETER', `${client_id} has two secrets: remove one before another is added`, 'client_id');
    if (!(await clients.change(row, columns))) fail('OVERTAKEN', overtaken(client_id));
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
  async run({ input: { client_id }, fail }, { clients }) {
    const row = (await clients.find(client_id)) ?? fail('NOT_FOUND', noSuchClient(client_id));
    return { client_id, secrets: secretsOf(row) };
  },
});

export const removeSecret = operation<Deps>()({
  name: 'client.secret-remove',
  summary: 'Takes one of two secrets away from an app; it ends at once',
  audited: true,
  input: z.object({ client_id: clientId, secret_id: z.string().max(64) }),
  output: z.object({ client_id: z.string(), secrets: z.array(secretShape) }),
  errors: ['INVALID_PARAMETER', 'NOT_FOUND', 'OVERTAKEN'],
  async run({ input: { client_id, secret_id }, about, fail }, { clients }) {
    const row = (await clients.find(client_id)) ?? fail('NOT_FOUND', noSuchClient(client_id));
    about(`client:${client_id}`);
    const columns =
      withoutSecret(row, secret_id) ?? fail('NOT_FOUND', `${client_id} has no secret ${JSON.stringify(secret_id)}`);
    if (columns === 'last') {
      return fail('INVALID_PARAMETER', 'this is its only secret: add another before it is removed', 'secret_id');
    }
    if (!(await clients.change(row, columns))) fail('OVERTAKEN', overtaken(client_id));
    return { client_id, secrets: secretsOf(columns) };
  },
});
