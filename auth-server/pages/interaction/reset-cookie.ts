/** Whose password a browser is about to set anew: sealed, of one length for everybody, and for nobody too. */
import type { Context } from 'koa';
import type { Asked } from '../../../shared/accounts/forgotten-passwords.ts';
import { seal, unseal } from '../../../shared/crypto/sealed.ts';
import type { Prompt } from '../../provider/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { cookieOf, setCookie } from '../kit/cookies.ts';

const COOKIE = 'upare_reset';
/** Seconds: longer than a code is good. */
const AGE = 15 * 60;

const contextOf = ({ uid }: Prompt) => `reset at ${uid}`;

export function holdReset(ctx: Context, { secrets }: PageDeps, prompt: Prompt, { uid, secret }: Asked): void {
  const held = [uid ?? 0, Date.now() + AGE * 1000].map((number) => String(number).padStart(16, '0')).concat(secret);
  setCookie(ctx, COOKIE, seal(secrets.key('forgotten passwords'), contextOf(prompt), held.join(' ')), AGE);
}

/** What this browser holds at this step; undefined where it is nothing, or expired. */
export function heldReset(ctx: Context, { secrets }: PageDeps, prompt: Prompt): Asked | undefined {
  const cookie = cookieOf(ctx, COOKIE);
  const held = cookie === undefined ? undefined : open(secrets.key('forgotten passwords'), contextOf(prompt), cookie);
  const [uid, end, secret] = held?.split(' ') ?? [];
  return secret && Number(end) > Date.now() ? { uid: Number(uid) || undefined, secret } : undefined;
}

export const dropReset = (ctx: Context): void => setCookie(ctx, COOKIE, '', 0);

/** A cookie of another step, or made up, is none. */
function open(key: Buffer, context: string, sealed: string): string | undefined {
  try {
    return unseal(key, context, sealed);
  } catch {
    return undefined;
  }
}
