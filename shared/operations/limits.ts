/** Lockouts: listing them, and ending them early. */
import { z } from 'zod';
import { isoTime } from '../api/fields.ts';
import { lockoutKinds } from '../db/tables/rate-limits.ts';
import { why } from './accounts/whom.ts';
import type { OperationDeps } from './deps.ts';
import { operation } from './operation.ts';

const MOST = 200;

const lockoutShape = z.object({
  kind: z.enum(lockoutKinds).describe('What is counted.'),
  key: z.string().describe('Of whom: a uid, that and a device, a name that is nobody’s, an address, or an app.'),
  points: z.int(),
  until: z.iso.datetime(),
});

export const listLockouts = operation<Pick<OperationDeps, 'rateLimits'>>()({
  name: 'limits.list',
  summary: 'Who has to wait after too many failures: accounts, addresses and apps',
  audited: false,
  input: z.object({ limit: z.int().min(1).max(MOST).default(100) }),
  output: z.array(lockoutShape).max(MOST),
  errors: [],
  run: async ({ input: { limit } }, { rateLimits }) =>
    (await rateLimits.lockouts(limit)).map(({ expires_at, ...one }) => ({ ...one, until: isoTime(expires_at) })),
});

export const liftLockout = operation<Pick<OperationDeps, 'database' | 'rateLimits'>>()({
  name: 'limits.lift',
  summary: 'Lets somebody try again at once who has to wait',
  audited: true,
  input: z.object({ kind: z.enum(lockoutKinds), key: z.string().min(1).max(200), why }),
  output: z.object({ lifted: z.boolean() }),
  errors: [],
  async run({ input: { kind, key }, about, noted }, { database, rateLimits }) {
    const uid = /^\d{1,9}(?=$|\.)/.exec(key)?.[0];
    if (kind === 'client') about(`client:${key}`);
    else if (uid !== undefined && kind !== 'address') about(`account:${Number(uid)}`);
    const lifting = rateLimits.lifting(kind, key);
    const counts = await database.atomic([...lifting, ...noted()]);
    return { lifted: counts.slice(0, lifting.length).some((count) => count > 0) };
  },
});
