import { z } from 'zod';
import { isIdentityCard } from '../../shared/accounts/identity-cards.ts';
import { personalFields } from '../../shared/accounts/personal-data.ts';
import { DatabaseFault } from '../../shared/db/database.ts';
import { endpoint } from '../../shared/endpoint.ts';
import { text } from '../../shared/http/fields.ts';
import type { House } from '../house.ts';

const words = (max: number) =>
  text(max)
    .transform((value) => value.trim())
    .refine((value) => value !== '', 'must not be blank')
    .optional();

/** Changes what is given and leaves the rest; where nothing is given, it changes nothing and succeeds. */
export const modifyDetailInfo = endpoint<Pick<House, 'users' | 'personalData'>>()({
  uri: 'api.User.modifyDetailInfo',
  method: 'POST',
  summary: 'Modify details of the signed-in user. What is left out stays as it is.',
  auth: 'login',
  input: z.object({
    realname: words(64),
    idcard: text(18)
      .refine(isIdentityCard, 'must be an identity card number of 18 characters (GB 11643)')
      .transform((number) => number.toUpperCase())
      .optional(),
    address: words(300),
    gender: words(16),
    nation: words(64),
    postalcode: text(6)
      .regex(/^\d{6}$/, 'must be six digits')
      .optional(),
    departmentcode: words(64),
    majorcode: words(64),
    leader: words(64),
  }),
  output: z.object({}),
  errors: ['UPDATE_FAILED', 'ACCOUNT_NOT_FOUND'],
  limits: [{ per: 'account', points: 120, seconds: 600 }],
  async handle({ input, caller: { uid }, fail }, { users, personalData }) {
    const columns = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
    for (const field of personalFields) {
      if (input[field] !== undefined) columns[field] = personalData.seal(uid, field, input[field]);
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
