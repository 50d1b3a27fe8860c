/** Finding accounts. */
import { z } from 'zod';
import { normalPhone } from '../../accounts/media/phones.ts';
import { nameKey } from '../../accounts/names/names.ts';
import { reason } from '../../api/reasons.ts';
import type { OperationDeps } from '../deps.ts';
import { operation } from '../operation.ts';
import { before, limit, MOST_ROWS } from '../paging.ts';
import { accountShape, presentAccount } from './present.ts';

const LONGEST = 320;

export const searchAccounts = operation<Pick<OperationDeps, 'users'>>()({
  name: 'account.search',
  summary:
    'Accounts whose username, nickname, email address or phone number begins with this, or whose uid it is. Without it, accounts by their uid, the newest first.',
  audited: false,
  input: z.object({
    q: z
      .string()
      .trim()
      .max(LONGEST, reason('tooLong', { max: LONGEST }))
      .default(''),
    before: before.describe('Without q: the last uid of the page before.'),
    limit: limit(),
  }),
  output: z.array(accountShape).max(MOST_ROWS),
  errors: [],
  async run({ input: { q, before, limit } }, { users }) {
    const found = q === '' ? await users.newest(before, limit) : await users.search(beginnings(q), limit);
    return found.map(presentAccount);
  },
});

/** The prefixes to search for, by column. */
function beginnings(q: string) {
  const digits = q.replaceAll(/[\s()-]/g, '');
  const number = /^\+?\d{3,}$/.test(digits) ? digits : undefined;
  const phones = number?.startsWith('+') ? [number] : number ? [`+86${number}`, `+${number}`] : [];
  const whole = normalPhone(q);
  return {
    uid: /^\d{1,9}$/.test(q) ? Number(q) : undefined,
    names: nameKey(q),
    emails: [...new Set([q, q.toLowerCase()])],
    phones: whole ? [whole] : phones,
  };
}
