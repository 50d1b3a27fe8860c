import { z } from 'zod';
import { isIdentityCard, plainIdentityCard } from '../../shared/accounts/identity-cards.ts';
import { personalFields } from '../../shared/accounts/personal-data.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { digits, text } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import { timeZone } from '../../shared/calendar/zones.ts';
import { DatabaseFault } from '../../shared/db/driver/faults.ts';
import type { ApiDeps } from '../deps.ts';

const words = (max: number) =>
  text(max)
    .transform((value) => value.trim())
    .refine((value) => value !== '', reason('notBlank'))
    .nullish();

const input = z.object({
  realname: words(64),
  idcard: digits(text(40).transform(plainIdentityCard).refine(isIdentityCard, reason('identityCard'))).nullish(),
  address: words(300),
  gender: words(16),
  nation: words(64),
  postalcode: digits(text(6).regex(/^\d{6}$/, reason('sixDigits'))).nullish(),
  departmentcode: digits(words(64)),
  majorcode: digits(words(64)),
  leader: words(64),
  zoneinfo: timeZone.nullish(),
});

export const detailFields = Object.keys(input.shape) as (keyof typeof input.shape)[];

/**
 * Changes what is given and leaves the rest; an empty string removes what is there. Where nothing is given, it changes
 * nothing and succeeds.
 */
export const modifyDetailInfo = endpoint<Pick<ApiDeps, 'users' | 'personalData'>>()({
  uri: 'api.User.modifyDetailInfo',
  method: 'POST',
  summary:
    'Modify details of the signed-in user. What is left out stays as it is; an empty string removes what was set.',
  auth: 'login',
  input,
  clears: detailFields,
  output: z.object({}),
  errors: ['UPDATE_FAILED', 'ACCOUNT_NOT_FOUND'],
  limits: [{ per: 'account', points: 120, seconds: 600 }],
  async handle({ input, caller: { uid }, fail }, { users, personalData }) {
    const columns = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
    for (const field of personalFields) {
      if (input[field] != null) columns[field] = personalData.seal(uid, field, input[field]);
    }
    if (Object.keys(columns).length === 0) return {};
    try {
      if (!(await users.change(uid, columns))) fail('ACCOUNT_NOT_FOUND');
    } catch (error) {
      if (error instanceof DatabaseFault) fail('UPDATE_FAILED', { cause: error });
      throw error;
    }
    return {};
  },
});
