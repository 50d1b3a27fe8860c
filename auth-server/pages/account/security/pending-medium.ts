/** The address or number that a session has asked a code for: sealed in a cookie, since a URL would leak it to logs. */
import { type Medium, readMedium } from '../../../../shared/accounts/media/media.ts';
import { type AccountRequest, proofOf } from '../../kit/account-form.ts';
import { sealedCookieOf, setPageCookie, setSealedCookie } from '../../kit/cookies.ts';

const COOKIE = 'upare_medium';
/** Seconds: the lifetime of a code. */
const AGE = 600;

const sealOf = ({ deps, own }: AccountRequest) => ({ key: deps.secrets.key('pending media'), context: proofOf(own) });

/** Remembers the medium that a code was sent to. */
export const keepPendingMedium = (request: AccountRequest, { address }: Medium): void =>
  setSealedCookie(request.ctx, COOKIE, sealOf(request), `${Date.now() + AGE * 1000} ${address}`, AGE);

/** Undefined if this session has asked for none, or too long ago. */
export function pendingMedium(request: AccountRequest): Medium | undefined {
  const kept = sealedCookieOf(request.ctx, COOKIE, sealOf(request));
  const [, end, address] = (kept && /^(\d+) (.+)$/.exec(kept)) || [];
  return address && Number(end) > Date.now() ? readMedium(address) : undefined;
}

/** Deletes the cookie. */
export const dropPendingMedium = ({ ctx }: AccountRequest): void => setPageCookie(ctx, COOKIE, '', 0);
