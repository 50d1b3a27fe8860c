/**
 * What the channels' stand-ins have in common: a server on loopback, a page on which somebody says who they are, and codes
 * that are good once. A name may say how the channel shall behave for its person.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { serveOnLoopback } from '../../_world/loopback.ts';

/** A request, read to its end. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  readonly header: (name: string) => string;
}

/** An answer; `undefined` never comes. */
export interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
  readonly location?: string;
}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  type: 'application/json;charset=UTF-8',
  body: JSON.stringify(value),
});

/** What an authorization asked for, kept under its code. */
export interface Granted {
  readonly who: string;
  readonly query: URLSearchParams;
}

export interface StandIn {
  readonly url: string;
  /** Every request, oldest first. */
  readonly asked: readonly Asked[];
  stop(): Promise<void>;
}

export type Route = (asked: Asked) => Answer | undefined | Promise<Answer | undefined>;

/** @param routes by path */
export async function startStandIn(routes: (url: string) => Readonly<Record<string, Route>>): Promise<StandIn> {
  const asked: Asked[] = [];
  let table: Readonly<Record<string, Route>> = {};
  const { url, stop } = await serveOnLoopback(async (req, res) => {
    const one = await read(req);
    asked.push(one);
    const nowhere: Route = () => ({ status: 404, body: 'nothing here' });
    const answer = await (table[one.path] ?? nowhere)(one);
    if (!answer) return;
    const { status = 200, type = 'text/html; charset=utf-8', body, location } = answer;
    res.writeHead(status, { 'content-type': type, ...(location && { location }) }).end(body);
  });
  table = routes(url);
  return { url, asked, stop };
}

async function read(req: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://here');
  return {
    method: req.method ?? '',
    path: pathname,
    query: searchParams,
    form: new URLSearchParams(Buffer.concat(chunks).toString()),
    header: (name) => String(req.headers[name] ?? ''),
  };
}

/** Codes and tokens of one channel, each with what it stands for. */
export function createCodes() {
  const codes = new Map<string, Granted>();
  const tokens = new Map<string, string>();
  return {
    grant(granted: Granted): string {
      const code = randomUUID();
      codes.set(code, granted);
      return code;
    },
    /** Undefined for one that is not known, or was taken before. */
    take(code: string | null): Granted | undefined {
      const granted = codes.get(code ?? '');
      codes.delete(code ?? '');
      return granted;
    },
    tokenFor(who: string): string {
      const token = randomUUID();
      tokens.set(token, who);
      return token;
    },
    holder: (token: string | null): string | undefined => tokens.get(token ?? ''),
  };
}

/**
 * The page where a person decides, and where that leads.
 * @param path of the authorization endpoint
 * @param denied the query of a redirect that says no
 */
export function decisionRoutes(
  path: string,
  codes: ReturnType<typeof createCodes>,
  denied: Readonly<Record<string, string>>,
): Readonly<Record<string, Route>> {
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  return {
    [path]: ({ query }) => ({
      body: `<!doctype html><title>The channel</title><form method="post" action="${path}/decide">
<input name="who"><input type="hidden" name="query" value="${escaped(query.toString())}">
<button name="decision" value="yes">yes</button><button name="decision" value="no">no</button></form>`,
    }),
    [`${path}/decide`]({ form }) {
      const query = new URLSearchParams(form.get('query') ?? '');
      const back = new URL(query.get('redirect_uri') ?? '');
      const yes = form.get('decision') === 'yes';
      const answer = yes ? { code: codes.grant({ who: form.get('who') ?? '', query }) } : denied;
      for (const [name, value] of Object.entries(answer)) back.searchParams.set(name, value);
      back.searchParams.set('state', query.get('state') ?? '');
      return { status: 302, body: '', location: back.href };
    },
  };
}

/** How a channel misbehaves for those whose name says so. Undefined for everybody else. */
export function misbehaviour(who: string, url: string): (() => Answer | undefined) | undefined {
  if (who.startsWith('slow')) return () => undefined;
  if (who.startsWith('broken')) return () => ({ body: '<html>502 Bad Gateway' });
  if (who.startsWith('fault'))
    return () => ({ status: 500, type: 'application/json', body: '{"error":"server_error"}' });
  if (who.startsWith('huge'))
    return () => ({ type: 'application/json', body: `{"access_token":"${'x'.repeat(1e6)}"}` });
  if (who.startsWith('astray')) return () => ({ status: 302, body: '', location: `${url}/elsewhere` });
  return undefined;
}

/** The same number, or letters, for the same name. */
export const numberOf = (who: string): number => Number.parseInt(Buffer.from(who).toString('hex').slice(-10), 16) + 1;
export const wordOf = (who: string): string =>
  Buffer.from(who).toString('hex').toUpperCase().padStart(32, '0').slice(-32);
