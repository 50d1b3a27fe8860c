import { z } from 'zod';
import { detailFields, detailInput } from '../../shared/accounts/detail-info.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import type { ApiDeps } from '../deps.ts';

/** Changes the given fields; an empty string removes a value. Without any field it succeeds and changes nothing. */
export const modifyDetailInfo = endpoint<Pick<ApiDeps, 'detailInfo'>>()({
  uri: 'api.User.modifyDetailInfo',
  method: 'POST',
  summary:
    'Modify details of the signed-in user. What is left out stays as it is; an empty string removes what was set.',
  auth: 'login',
  input: detailInput,
  clears: detailFields,
  output: z.object({}),
  errors: ['UPDATE_FAILED', 'ACCOUNT_NOT_FOUND'],
  limits: [{ per: 'account', points: 120, seconds: 600 }],
  async handle({ input, caller: { uid } }, { detailInfo }) {
    await detailInfo.change(uid, input);
    return {};
  },
});
