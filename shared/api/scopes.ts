/**
 * Scopes of access tokens. `account` is reserved for the built-in client and allows everything that its owner may do.
 */
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

export const isScope = (name: string): name is Scope => scopes.some((scope) => scope === name);

/** Scopes of operators for trusted apps: only by client_credentials, so no person's token has them. */
export const isAdminScope = (scope: string): boolean => scope.startsWith('admin:');

/** Scopes for trusted apps only. */
const isTrustedScope = (scope: Scope): boolean => scope === 'directory:write' || isAdminScope(scope);

/** Scopes that any app may ask people for: `account` is reserved for our own client. */
export const offeredScopes: readonly Scope[] = scopes.filter((scope) => scope !== 'account' && !isTrustedScope(scope));
