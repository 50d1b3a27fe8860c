/** The address or number that a session has asked a code for: sealed in a cookie, since an address of ours would tell it to logs. */
import type { Medium } from '../../../../shared/accounts/media.ts';
import { readMedium } from '../../../../shared/accounts/media.ts';
import { seal, unseal } from '../../../../shared/crypto/sealed.ts';
import { type AccountRequest, proofOf } from '../../kit/account-form.ts';
import { cookieOf, setCookie } from '../../kit/cookies.ts';

const COOKIE = 'upare_medium';
/** Seconds: as long as a code is good. */
const AGE = 600;

export function holdMedium({ ctx, deps, own }: AccountRequest, { address }: Medium): void {
  const held = `${Date.now() + AGE * 1000} ${address}`;
  setCookie(ctx, COOKIE, seal(deps.secrets.key('pending media'), proofOf(own), held), AGE);
}

/** Undefined where this session has asked for none, or too long ago. */
export function heldMedium({ ctx, deps, own }: AccountRequest): Medium | undefined {
  const cookie = cookieOf(ctx, COOKIE);
  const held = cookie && open(deps.secrets.key('pending media'), proofOf(own), cookie);
  const [, end, address] = (held && /^(\d+) (.+)$/.exec(held)) || [];
  return address && Number(end) > Date.now() ? readMedium(address) : undefined;
}

export const dropMedium = ({ ctx }: AccountRequest): void => setCookie(ctx, COOKIE, '', 0);

/** A cookie of another session, or made up, is none. */
function open(key: Buffer, context: string, sealed: string): string | undefined {
  try {
    return unseal(key, context, sealed);
  } catch {
    return undefined;
  }
}
