/** What an access token may allow. `account` is the built-in client's own and allows everything its owner may do. */
export const scopes = [
  'openid',
  'offline_access',
  'profile',
  'email',
  'phone',
  'avatar',
  'avatar:write',
  'directory:write',
  'calendar',
  'calendar:write',
  'friends',
  'friends:write',
  'messages',
  'account',
] as const;
export type Scope = (typeof scopes)[number];
