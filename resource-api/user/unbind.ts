import { z } from 'zod';
import { factorErrors, factorFields } from '../../shared/accounts/factors/fields.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { text } from '../../shared/api/fields.ts';
import { reason } from '../../shared/api/reasons.ts';
import { DatabaseFault } from '../../shared/db/driver/faults.ts';
import { performOwn } from '../../shared/operations/own.ts';
import { type FreshFactorDeps, requireFreshFactor } from '../auth/fresh-factor.ts';
import type { ApiDeps } from '../deps.ts';
import { documentedChannels } from './bindings.ts';

/** Unbinds one channel of the signed-in account, or all. Its password stays. */
export const unbind = endpoint<FreshFactorDeps & Pick<ApiDeps, 'socialAccounts' | 'users' | 'auditLog' | 'config'>>()({
  uri: 'api.User.unbind',
  method: 'POST',
  summary:
    'Unbind SNS accounts: the one of channel (weibo, qq, wechat, github, …), or without channel all of them. Where the account has a second factor, it asks for one that was proven within ten minutes (202104).',
  auth: 'login',
  input: z.object({ channel: text(64).optional(), ...factorFields }),
  output: z.object({}),
  errors: [...factorErrors, 'UNBIND_FAILED', 'NOT_BOUND', 'INVALID_PARAMETER', 'ACCOUNT_NOT_FOUND'],
  limits: [{ per: 'account', points: 60, seconds: 600 }],
  async handle({ input, caller, http, fail }, deps) {
    const { socialAccounts, users, auditLog, config } = deps;
    await requireFreshFactor(deps, caller, http, input);
    const channel = input.channel?.toLowerCase();
    const user = (await users.byUid(caller.uid)) ?? fail('ACCOUNT_NOT_FOUND');
    const unbinding = performOwn('own.unbind', { uid: user.uid, via: 'api' }, { auditLog }, () =>
      socialAccounts.unbind(user, channel),
    );
    const count = await unbinding.catch((cause) => {
      if (!(cause instanceof DatabaseFault)) throw cause;
      return fail('UNBIND_FAILED', { cause });
    });
    if (count > 0) return {};
    // A bound channel can be unbound even after it was removed from the configuration.
    const known: string[] = [...documentedChannels, ...config.socialChannels.map(({ name }) => name)];
    if (channel !== undefined && !known.includes(channel)) {
      fail('INVALID_PARAMETER', { details: [{ field: 'channel', reason: reason('unknown') }] });
    }
    return fail('NOT_BOUND');
  },
});
