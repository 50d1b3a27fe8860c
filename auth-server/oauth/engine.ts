/** Sends a documented call through oidc-provider's own route, within the same request. */
import { stringify } from 'node:querystring';
import type { Context, Next } from 'koa';
import type Provider from 'oidc-provider';
import { withRequestUri } from '../provider/asked-parameters.ts';
import { calledAs } from '../provider/called-as.ts';
import { jsonMode } from '../provider/json-response.ts';
import { failureEvents } from '../provider/note-failures.ts';
import { resubmit } from '../provider/resubmit.ts';

/** How the engine ended a call. */
export interface EngineAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Where it sends the browser. */
  readonly location: string | undefined;
  /** What it threw and turned into an answer of its own. */
  readonly error: (Error & { error?: string; error_description?: string; error_detail?: string }) | undefined;
  /** Whose token it issued. */
  readonly uid: number | undefined;
  /** The page it wants to show first, where it stopped for one. */
  readonly prompt: { readonly name: string } | undefined;
}

export interface Engine {
  /** True where the caller takes a page for an answer. */
  readonly acceptsPages: boolean;
  /** The response mode in which an authorization ends as this call's JSON. */
  readonly jsonMode: string;
  /** GET /oauth/authorize */
  authorize(query: Readonly<Record<string, string | undefined>>): Promise<EngineAnswer>;
  /** POST /oauth/token */
  token(body: Readonly<Record<string, string | undefined>>): Promise<EngineAnswer>;
}

/** What the engine found and made on its way, as far as the face looks. */
interface Entities {
  readonly AccessToken?: { readonly accountId?: string };
  readonly Interaction?: { readonly prompt: { readonly name: string } };
}

type Fault = NonNullable<EngineAnswer['error']>;
const faults = new WeakMap<object, Fault>();

/** Remembers what the engine throws in a request, for the face that reads it there. */
export function watchFaults(provider: Provider): void {
  const remember = (ctx: { req: object }, error: Error) => faults.set(ctx.req, error);
  for (const event of failureEvents) provider.on(event as 'grant.error', remember);
}

/** What the engine threw in this request. */
export const faultOf = (ctx: { req: object }): Fault | undefined => faults.get(ctx.req);

/** The engine for one request; it can be asked once. */
export function engineOf(ctx: Context, next: Next): Engine {
  const pass = async (method: string, url: string): Promise<EngineAnswer> => {
    const { path, originalUrl } = ctx;
    calledAs.set(ctx.req, path);
    ctx.method = method;
    ctx.url = url;
    // The engine derives a mount path from the two.
    Object.assign(ctx.req, { originalUrl: url });
    await next();
    const { AccessToken, Interaction } = (ctx as { oidc?: { entities?: Entities } }).oidc?.entities ?? {};
    const answer: EngineAnswer = {
      status: ctx.status,
      body: ctx.body,
      location: ctx.response.get('location') || undefined,
      error: faultOf(ctx),
      uid: AccessToken?.accountId ? Number(AccessToken.accountId) : undefined,
      prompt: Interaction?.prompt,
    };
    ctx.path = path;
    ctx.originalUrl = originalUrl;
    return answer;
  };

  return {
    // Anything goes for a caller that does not say: a browser without its header, curl.
    acceptsPages: Boolean(ctx.accepts('html')),
    jsonMode: jsonMode(ctx.path),
    authorize({ request_uri, ...query }) {
      // Refused by its name: the engine would take what was pushed in the place of all else.
      if (request_uri !== undefined) withRequestUri.add(ctx.req);
      return pass('GET', `/oauth/authorize?${stringify(defined(query))}`);
    },
    token(body) {
      resubmit(ctx.req, defined(body));
      return pass('POST', '/oauth/token');
    },
  };
}

function defined(parameters: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
