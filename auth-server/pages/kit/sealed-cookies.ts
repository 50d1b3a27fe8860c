/** Cookies that nobody but us reads, each of one session or of one prompt. */
import type { Context } from 'koa';
import { seal, unsealed } from '../../../shared/crypto/sealed.ts';
import { pageCookieOf, setPageCookie } from './cookies.ts';

/** What opens it: its key, and what it belongs to. */
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

/** Undefined where there is none, and for one that is of something else, or made up. */
export function sealedCookieOf(ctx: Context, name: string, { key, context }: Seal): string | undefined {
  const sealed = pageCookieOf(ctx, name);
  return sealed ? unsealed(key, context, sealed) : undefined;
}
