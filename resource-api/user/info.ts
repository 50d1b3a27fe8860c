import { z } from 'zod';
import { detailFields } from '../../shared/accounts/detail-info.ts';
import { endpoint } from '../../shared/api/endpoint.ts';
import { isoTime } from '../../shared/api/fields.ts';
import type { Scope } from '../../shared/api/scopes.ts';
import { avatarUrl } from '../../shared/avatars/address.ts';
import type { ApiDeps } from '../deps.ts';
import { bindingShape, presentBindings } from './bindings.ts';

const detailsShape = z.object(Object.fromEntries(detailFields.map((field) => [field, z.string().nullable()])));

/** The fields of each scope. */
const shapes = {
  profile: z.object({
    uid: z.int(),
    username: z.string(),
    nickname: z.string().nullable(),
    created_at: z.iso.datetime(),
  }),
  email: z.object({ email: z.string().nullable(), email_verified: z.boolean() }),
  phone: z.object({ phone: z.string().nullable(), phone_verified: z.boolean() }),
  avatar: z.object({ avatar: z.url().nullable() }),
  account: z.object({ ...detailsShape.shape, bindings: z.array(bindingShape) }),
} as const satisfies Partial<Record<Scope, z.ZodObject>>;
type GivingScope = keyof typeof shapes;

/** The own account; for a third party as far as the scopes of its token go. */
export const info = endpoint<Pick<ApiDeps, 'users' | 'avatars' | 'detailInfo' | 'socialAccounts' | 'config'>>()({
  uri: 'api.User.info',
  method: 'POST',
  summary:
    "Get what one's own account is. A login token gets everything; another token gets the fields of its scopes: profile gives uid, username, nickname and created_at; email and phone the address and the number, and whether they are verified; avatar the picture.",
  auth: 'login',
  scopes: ['profile', 'email', 'phone', 'avatar'],
  effect: 'reads',
  input: z.object({}),
  output: z.object(Object.assign({}, ...Object.values(shapes).map(({ shape }) => shape))).partial(),
  errors: ['ACCOUNT_NOT_FOUND'],
  limits: [{ per: 'account', points: 600, seconds: 60 }],
  async handle({ caller, http, fail }, { users, avatars, detailInfo, socialAccounts, config }) {
    const { uid } = caller;
    const user = (await users.byUid(uid)) ?? fail('ACCOUNT_NOT_FOUND');
    const giving: { readonly [S in GivingScope]: () => Promise<z.output<(typeof shapes)[S]>> } = {
      profile: async () => ({
        uid,
        username: user.username,
        nickname: user.nickname,
        created_at: isoTime(user.created_at),
      }),
      email: async () => ({ email: user.email, email_verified: user.email_verified_at !== null }),
      phone: async () => ({ phone: user.phone, phone_verified: user.phone_verified_at !== null }),
      avatar: async () => {
        const active = await avatars.active(uid);
        return { avatar: active ? avatarUrl(config.resourceUrl, active.version, 420) : null };
      },
      account: async () => ({
        ...detailInfo.of(user),
        bindings: presentBindings(await socialAccounts.bindings(uid), config, http.language),
      }),
    };
    const allowed = (scope: string) => caller.scopes.has(scope) || caller.scopes.has('account');
    const parts = Object.entries(giving).filter(([scope]) => allowed(scope));
    return Object.assign({}, ...(await Promise.all(parts.map(([, give]) => give()))));
  },
});
