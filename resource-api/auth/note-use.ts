/** Notes the use of a person's token, so that they see the last activity of apps and devices. */
import type { LastUses } from '../../shared/accounts/last-uses.ts';
import type { Caller } from '../../shared/api/endpoint.ts';

/** @param from noted for login tokens only: the server of an app is no device of its user */
export function noteUse(
  lastUses: LastUses,
  { uid, grant, scopes }: Pick<Caller, 'uid' | 'grant' | 'scopes'>,
  from: { readonly address: string; readonly userAgent: string },
): void {
  if (uid === undefined || grant === undefined) return;
  const isLogin = scopes.has('account');
  // By the grant: of its many tokens each would be noted on its first use, which is a write.
  lastUses.note(grant, { uid, address: isLogin ? from.address : null, userAgent: isLogin ? from.userAgent : null });
}
