/** `keys …`: the keys that sign ID tokens. */
import type { Command } from '@commander-js/extra-typings';
import { createSigningKeys } from '../shared/clients/signing-keys.ts';
import { checkSecret } from '../shared/crypto/check-secret.ts';
import { loadSecrets } from '../shared/crypto/secrets.ts';
import type { SigningKeyRow } from '../shared/db/tables/signing-keys.ts';
import { type CliDeps, withDeps } from './deps.ts';
import { isoTime, type Output, print, table } from './output.ts';

export function addKeyCommands(keys: Command): void {
  keys
    .command('rotate')
    .description('Make a new signing key. Running servers take it up by themselves; the former one verifies for a day.')
    .option('--json', 'print JSON')
    .action(async (options) => print(await withDeps(rotate), options));

  keys
    .command('list')
    .description('The keys that are published, the newest first')
    .option('--json', 'print JSON')
    .action(async (options) => print(await withDeps(list), options));
}

async function rotate({ config, signingKeys }: CliDeps): Promise<Output> {
  // A key sealed under another master secret would keep the servers from starting.
  await checkSecret(config, signingKeys);
  const keys = createSigningKeys(signingKeys, loadSecrets(config));
  await keys.load();
  const { kid, activates_at } = await keys.rotate();
  const from = isoTime(activates_at);
  return { json: { kid, activates_at: from }, text: `The new key ${kid} signs from ${from} on.` };
}

async function list({ signingKeys }: CliDeps): Promise<Output> {
  const rows = await signingKeys.live();
  const signing = rows.find((row) => row.activates_at <= Date.now());
  const keys = rows.map((row) => present(row, signing));
  const lines = keys.map(({ kid, status, activates_at, retires_at }) => [
    kid,
    status,
    activates_at ?? '',
    retires_at ?? '',
  ]);
  return {
    json: keys,
    text: table(['KID', 'STATUS', 'SIGNS FROM', 'PUBLISHED UNTIL'], lines, 'No key yet: the first start makes one.'),
  };
}

function present(row: SigningKeyRow, signing: SigningKeyRow | undefined) {
  const next = row.activates_at > Date.now();
  return {
    kid: row.kid,
    status: row === signing ? 'signing' : next ? 'next' : 'verifying',
    created_at: isoTime(row.created_at),
    activates_at: isoTime(row.activates_at),
    retires_at: isoTime(row.retires_at),
  };
}
