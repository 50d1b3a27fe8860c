/**
 * Keeps a form whose sender has to prove their identity first, and fills it in when they return. It is a cookie that is
 * sealed to the session, the form and its page.
 */
import type { Context } from 'koa';
import { z } from 'zod';
import type { OwnSession } from '../../provider/sessions/own-sessions.ts';
import type { PageDeps } from '../deps.ts';
import { sealedCookieOf, setPageCookie, setSealedCookie } from './cookies.ts';

const COOKIE = 'upare_typed';
/** Seconds for finding one's authenticator. */
const AGE = 600;
/** Characters: browsers keep cookies of up to 4096, attributes included. */
const LONGEST = 2800;

const shape = z.record(z.string(), z.string().nullable());
type Typed = Readonly<z.output<typeof shape>>;

interface Typing {
  readonly ctx: Context;
  readonly deps: PageDeps;
  readonly own: OwnSession;
}

const sealOf = ({ deps, own }: Typing, action: string, page: string) => ({
  key: deps.secrets.key('typed forms'),
  context: [own.session, action, page].join('\n'),
});

/**
 * Stores the form; longer texts have to be typed again.
 * @param action the form's address
 * @param page the page's address, with its query
 */
export function keepTyped(request: Typing, action: string, page: string, typed: Typed): void {
  const text = JSON.stringify(typed);
  if (Buffer.byteLength(text) > LONGEST) return;
  setSealedCookie(request.ctx, COOKIE, sealOf(request, action, page), text, AGE);
}

/** Returns it once, on the same page. */
export function takeTyped(request: Typing, action: string): Typed | undefined {
  const { ctx } = request;
  if (ctx.method !== 'GET') return undefined;
  const text = sealedCookieOf(ctx, COOKIE, sealOf(request, action, ctx.path + ctx.search));
  if (text === undefined) return undefined;
  setPageCookie(ctx, COOKIE, '', 0);
  return shape.parse(JSON.parse(text));
}
