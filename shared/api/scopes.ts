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
  'admin:accounts',
  'admin:apps',
  'admin:content',
  'admin:audit',
] as const;
export type Scope = (typeof scopes)[number];

/** What operators do, for an app that they trust: by client_credentials alone, so that no person's token ever has it. */
export const isAdminScope = (scope: string): boolean => scope.startsWith('admin:');

/** What a trusted app alone may have. */
const isTrustedScope = (scope: Scope): boolean => scope === 'directory:write' || isAdminScope(scope);

/** What anybody's app may ask people for: `account` is our own client's. */
export const offeredScopes: readonly Scope[] = scopes.filter((scope) => scope !== 'account' && !isTrustedScope(scope));
