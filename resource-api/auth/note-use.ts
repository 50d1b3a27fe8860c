/** Notes the use of a person's token, so that they see the last activity of apps and devices. */
import type { LastUses } from '../../shared/accounts/last-uses.ts';
import type { Caller } from '../../shared/api/endpoint.ts';
import { storedId } from '../../shared/db/tables/artifacts.ts';
import type { Revocations } from '../../shared/revocation/revoke.ts';

interface Deps {
  readonly lastUses: LastUses;
  readonly revocations: Pick<Revocations, 'grantOf'>;
}

/** @param from noted for login tokens only: the server of an app is no device of its user */
export function noteUse(
  { lastUses, revocations }: Deps,
  { uid, token, scopes }: Pick<Caller, 'uid' | 'token' | 'scopes'>,
  from: { readonly address: string; readonly userAgent: string },
): void {
  if (uid === undefined) return;
  const isLogin = scopes.has('account');
  const use = { uid, address: isLogin ? from.address : null, userAgent: isLogin ? from.userAgent : null };
  lastUses.note(storedId(token), use, () => revocations.grantOf(token));
}
