/**
 * What was typed into a form whose sender had to prove first who they are: it stands there again when they come back. It
 * travels in a cookie, sealed to their session, the form and its page.
 */
import type { Context } from 'koa';
import { z } from 'zod';
import type { OwnSession } from '../../provider/own-sessions.ts';
import type { PageDeps } from '../deps.ts';
import { setPageCookie } from './cookies.ts';
import { sealedCookieOf, setSealedCookie } from './sealed-cookies.ts';

const COOKIE = 'upare_typed';
/** Seconds in which somebody finds their authenticator. */
const AGE = 600;
/** Characters: with what belongs to a cookie, browsers keep 4096. */
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

/** Longer texts have to be typed again. @param action of the form @param page its address, with its query */
export function keepTyped(request: Typing, action: string, page: string, typed: Typed): void {
  const text = JSON.stringify(typed);
  if (Buffer.byteLength(text) > LONGEST) return;
  setSealedCookie(request.ctx, COOKIE, sealOf(request, action, page), text, AGE);
}

/** Gives it once, on the page that was asked for. */
export function takeTyped(request: Typing, action: string): Typed | undefined {
  const { ctx } = request;
  if (ctx.method !== 'GET') return undefined;
  const text = sealedCookieOf(ctx, COOKIE, sealOf(request, action, ctx.path + ctx.search));
  if (text === undefined) return undefined;
  setPageCookie(ctx, COOKIE, '', 0);
  return shape.parse(JSON.parse(text));
}
