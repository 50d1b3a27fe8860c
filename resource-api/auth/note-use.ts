/** Notes that a person's token was used, so that they see when an app or a device of theirs last did something. */
import type { LastUses } from '../../shared/accounts/last-uses.ts';
import type { Caller } from '../../shared/api/endpoint.ts';
import { storedId } from '../../shared/db/tables/artifacts.ts';
import type { Revocations } from '../../shared/revocation/revoke.ts';

interface Deps {
  readonly lastUses: LastUses;
  readonly revocations: Pick<Revocations, 'grantOf'>;
}

/** @param from told of a login token alone: where an app's own server is, says nothing of its person's devices */
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
