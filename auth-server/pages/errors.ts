/** Failures as pages, for browsers; everybody else gets JSON. */
import type { Context } from 'koa';
import type { Config } from '../../shared/config.ts';
import { ApiError } from '../../shared/errors.ts';
import { sendFailure, stateOf } from '../../shared/http/respond.ts';
import type { EngineViews } from '../provider/create.ts';
import { type Html, html } from './html.ts';
import { readerOf, showPage } from './page.ts';
import type { Say } from './words/words.ts';

/** An interaction that is not there, or no longer, or not in this browser. */
export class StepGone extends ApiError {
  constructor() {
    super('INVALID_PARAMETER', { details: [{ field: 'interaction', reason: 'is unknown or has expired' }] });
  }
}

/** Only a caller that names it gets a page: libraries send no Accept, or one for anything. */
const wantsPage = (ctx: Context): boolean => /\btext\/html\b/i.test(ctx.get('accept')) && Boolean(ctx.accepts('html'));

/** Addresses that machines call. */
const MACHINES =
  /^\/(apis?|\.well-known|healthz|readyz|oauth\/(token|introspect|revoke|userinfo|jwks|par|device))(\/|$)/i;

/** Answers a failure with a page where a browser asks for one. Returns false to have the envelope. */
export const failureRenderer =
  (config: Config) =>
  (ctx: Context, error: ApiError): boolean => {
    if (MACHINES.test(ctx.path) || MACHINES.test(ctx.originalUrl) || !wantsPage(ctx)) return false;
    // For its headers: the body that follows is ours.
    sendFailure(ctx, error);
    showFailure(ctx, config, error.status, (say) => describe(say, error));
    return true;
  };

/** What the engine has to tell where it cannot tell the app (RFC 6749 section 4.1.2.1). */
export const engineErrorRenderer =
  (config: Config): EngineViews['renderError'] =>
  (ctx, out, error) => {
    if (/^\/apis?\//i.test(ctx.originalUrl) || !wantsPage(ctx)) {
      ctx.body = out;
      return;
    }
    const gone = error.name === 'SessionNotFound';
    const reason = out.error === 'server_error' || gone ? undefined : (out.error_description ?? out.error);
    showFailure(ctx, config, ctx.status, (say) =>
      gone
        ? [say('error.expired'), say('error.expiredMore')]
        : out.error === 'server_error'
          ? [say('error.fault'), say('error.faultMore')]
          : [say('error.badRequest'), say('error.badRequestMore'), reason],
    );
  };

type Told = readonly [title: string, more: string, reason?: string | undefined];

function showFailure(ctx: Context, config: Config, status: number, tell: (say: Say) => Told): void {
  const reader = readerOf(ctx);
  const [title, more, reason] = tell(reader.say);
  showPage(ctx, config, reader, {
    title,
    status,
    main: failureMain(reader.say, title, more, reason, stateOf(ctx).requestId),
  });
}

function failureMain(say: Say, title: string, more: string, reason: string | undefined, id: string): Html {
  return html`<h1>${title}</h1>
<p>${more}</p>
<dl class="small">
${reason && html`<dt>${say('error.reason')}</dt><dd lang="en">${reason}</dd>`}
<dt>${say('error.id')}</dt><dd><code>${id}</code></dd>
</dl>`;
}

function describe(say: Say, error: ApiError): Told {
  if (error instanceof StepGone) return [say('error.expired'), say('error.expiredMore')];
  switch (error.status) {
    case 403:
      return [say('error.forbidden'), say('error.forbiddenMore')];
    case 404:
      return [say('error.notFound'), say('error.notFoundMore')];
    case 405:
      return [say('error.method'), say('error.methodMore')];
    case 413:
      return [say('error.tooLarge'), say('error.tooLargeMore')];
    case 429:
      return [say('error.limited'), say('error.limitedMore', { count: Math.ceil(error.particulars.retryAfter ?? 1) })];
    default:
      return error.status >= 500
        ? [say('error.fault'), say('error.faultMore')]
        : [say('error.badRequest'), say('error.badRequestMore')];
  }
}
