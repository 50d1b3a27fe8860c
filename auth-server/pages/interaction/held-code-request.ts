/** The code request of a browser, in a sealed cookie that has the same length for everybody, account or not. */
import type { Context } from 'koa';
import type { BegunCodeRequest } from '../../../shared/accounts/media/requested-codes.ts';
import { CODE_MINUTES } from '../../../shared/accounts/media/verification-codes.ts';
import type { Prompt } from '../../provider/authorization/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { sealedCookieOf, setPageCookie, setSealedCookie } from '../kit/cookies.ts';

/** Seconds: longer than a code lives. */
const AGE = 15 * 60;

export interface Held extends BegunCodeRequest {
  /** How long the code is still good. */
  readonly seconds: number;
  /** Who was named, as it was typed. */
  readonly name: string;
}

/** One kind of code request, with its own cookie. @param name what the code is for */
function heldCodeRequest(name: 'reset' | 'code' | 'phone') {
  const cookie = `upare_${name}`;
  const sealOf = ({ secrets }: PageDeps, { uid }: Prompt) => ({
    key: secrets.key('forgotten passwords'),
    context: `${name} at ${uid}`,
  });
  return {
    hold(ctx: Context, deps: PageDeps, prompt: Prompt, { uid, secret, kind }: BegunCodeRequest, name: string): void {
      const numbers = [uid ?? 0, Date.now()].map((number) => String(number).padStart(16, '0'));
      const held = [...numbers, kind, secret, name].join(' ');
      setSealedCookie(ctx, cookie, sealOf(deps, prompt), held, AGE);
    },

    /** The request that this browser holds at this prompt; undefined if there is none or it has expired. */
    held(ctx: Context, deps: PageDeps, prompt: Prompt): Held | undefined {
      const held = sealedCookieOf(ctx, cookie, sealOf(deps, prompt));
      const [uid, asked, kind, secret, ...name] = held?.split(' ') ?? [];
      const age = (Date.now() - Number(asked)) / 1000;
      if (!secret || (kind !== 'email' && kind !== 'phone') || !(age < AGE)) return undefined;
      const seconds = Math.max(0, Math.round(CODE_MINUTES * 60 - age));
      return { uid: Number(uid) || undefined, secret, kind, seconds, name: name.join(' ') };
    },

    drop: (ctx: Context): void => setPageCookie(ctx, cookie, '', 0),
  };
}

export type HeldCodeRequest = ReturnType<typeof heldCodeRequest>;
export const heldReset = heldCodeRequest('reset');
export const heldSignIn = heldCodeRequest('code');
/** The request of an account to be created: the phone number replaces the secret, since it must not appear in a URL. */
export const heldPhone = heldCodeRequest('phone');
