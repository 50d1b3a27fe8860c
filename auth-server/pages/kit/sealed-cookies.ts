/** Encrypted cookies, each bound to one session or prompt. */
import type { Context } from 'koa';
import { seal, unsealed } from '../../../shared/crypto/sealed.ts';
import { pageCookieOf, setPageCookie } from './cookies.ts';

/** The key, and the context that the cookie is bound to. */
interface Seal {
  readonly key: Buffer;
  readonly context: string;
}

/** @param maxAge seconds */
export const setSealedCookie = (
  ctx: Context,
  name: string,
  { key, context }: Seal,
  text: string,
  maxAge: number,
): void => setPageCookie(ctx, name, seal(key, context, text), maxAge);

/** Undefined if there is none, or it was made for another context or by somebody else. */
export function sealedCookieOf(ctx: Context, name: string, { key, context }: Seal): string | undefined {
  const sealed = pageCookieOf(ctx, name);
  return sealed ? unsealed(key, context, sealed) : undefined;
}
