/** The keys that sign ID tokens. */
import { z } from 'zod';
import { isoTime } from '../api/fields.ts';
import { checkSecret } from '../clients/check-secret.ts';
import { algorithmOf, createSigningKeys, signingAlgorithms } from '../clients/signing-keys.ts';
import { loadSecrets } from '../crypto/secrets.ts';
import type { SigningKeyRow } from '../db/tables/signing-keys.ts';
import type { OperationDeps } from './deps.ts';
import { operation } from './operation.ts';

export const rotateKeys = operation<Pick<OperationDeps, 'config' | 'signingKeys'>>()({
  name: 'keys.rotate',
  summary:
    'Makes a new signing key of each kind. Running servers take them up by themselves; the former ones verify for a day.',
  audited: true,
  input: z.object({}),
  output: z.object({ kid: z.string(), activates_at: z.iso.datetime() }),
  errors: [],
  async run({ about }, { config, signingKeys }) {
    // A key that is sealed under another master secret would keep the servers from starting.
    await checkSecret(config, signingKeys);
    const keys = createSigningKeys(signingKeys, loadSecrets(config));
    await keys.load();
    const { kid, activates_at } = await keys.rotate();
    about(`key:${kid}`);
    return { kid, activates_at: isoTime(activates_at) };
  },
});

const keyShape = z.object({
  kid: z.string(),
  alg: z.enum(signingAlgorithms),
  status: z.enum(['signing', 'next', 'verifying']),
  created_at: z.iso.datetime(),
  activates_at: z.iso.datetime(),
  retires_at: z.iso.datetime().nullable(),
});

export const listKeys = operation<Pick<OperationDeps, 'signingKeys'>>()({
  name: 'keys.list',
  summary: 'The keys that are published, the newest first',
  audited: false,
  input: z.object({}),
  output: z.array(keyShape),
  errors: [],
  async run(_, { signingKeys }) {
    const rows = await signingKeys.live();
    const signs = (row: SigningKeyRow) => row.activates_at <= Date.now();
    const signing = signingAlgorithms.map((alg) => rows.find((row) => signs(row) && algorithmOf(row) === alg));
    return rows.map((row) => present(row, signing));
  },
});

function present(row: SigningKeyRow, signing: readonly (SigningKeyRow | undefined)[]): z.output<typeof keyShape> {
  const next = row.activates_at > Date.now();
  return {
    kid: row.kid,
    alg: algorithmOf(row),
    status: signing.includes(row) ? 'signing' : next ? 'next' : 'verifying',
    created_at: isoTime(row.created_at),
    activates_at: isoTime(row.activates_at),
    retires_at: isoTime(row.retires_at),
  };
}
