/** Shows failures as pages to browsers; all other callers get JSON. */
import type { Context } from 'koa';
import { messageOf } from '../../../shared/api/envelope.ts';
import { ApiError, isApiError } from '../../../shared/api/errors.ts';
import { reason } from '../../../shared/api/reasons.ts';
import { AppSuspended } from '../../../shared/clients/state.ts';
import type { Config } from '../../../shared/config/config.ts';
import { namesHtml, stateOf } from '../../../shared/http/request.ts';
import { setFailure } from '../../../shared/http/respond.ts';
import { html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import { INTERACTION_MINUTES } from '../../provider/authorization/interactions.ts';
import { isJsonMode, refuseInJson } from '../../provider/authorization/json-response.ts';
import type { KnownClients } from '../../provider/clients/known-clients.ts';
import type { EngineViews } from '../../provider/configuration.ts';
import { NotAdmitted } from '../../provider/engine-accounts.ts';
import { isInteractionGone, isUnknownClient, oidcOf } from '../../provider/internals.ts';
import { type Told, tellNotAdmitted, tellSuspended } from './closed-app.ts';
import { readerOf, showPage } from './layout.ts';

/** An interaction or a sign-in attempt that does not exist, has ended, or belongs to another browser. */
export class InteractionExpired extends ApiError {
  constructor(field = 'interaction') {
    super('INVALID_PARAMETER', { details: [{ field, reason: reason('gone') }] });
  }
}

/** Paths that are for machines. */
const machines =
  /^\/(apis?|\.well-known|healthz|readyz|oauth\/(token|introspect|revoke|userinfo|jwks|par|device))(\/|$)/i;

/** Whether a path is one of machines. */
export const isMachinePath = (path: string): boolean => machines.test(path);

/** Whether a request is for a path of machines, also where it was handed on to the engine's own. */
const isForMachines = ({ path, originalUrl }: Context): boolean =>
  isMachinePath(path) || isMachinePath(originalUrl.split('?', 1)[0] ?? '');

/** The documented endpoint that browsers are sent to. */
const isAuthorize = ({ path }: Context): boolean => /^\/apis?\/Oauth\/authorize\/?$/i.test(path);

/** True for a page that a person will see, which only browsers state (W3C Fetch Metadata). */
const isNavigation = (ctx: Context): boolean => ctx.get('sec-fetch-dest') === 'document';

/** True if the answer is requested as JSON. The engine may have been asked otherwise, so the original URL decides. */
const asksForJson = ({ originalUrl }: Context): boolean =>
  new URLSearchParams(originalUrl.split('?')[1]).get('response_type') === 'json';

/** The app does not admit its person. They are told on a page, even without Fetch Metadata. */
const isClosedApp = (error: unknown): boolean =>
  error instanceof AppSuspended || isApiError(error, 'CLIENT_ACCOUNT_MISMATCH');

/** True for a browser that shows pages. @param error the error to be shown */
export const wantsPage = (ctx: Context, error?: unknown): boolean => {
  const fit = isAuthorize(ctx) ? !asksForJson(ctx) && (isNavigation(ctx) || isClosedApp(error)) : !isForMachines(ctx);
  return fit && namesHtml(ctx);
};

/** Answers a failure with a page where a browser asks for one. Returns false to have the envelope. */
export const failureRenderer =
  (config: Config) =>
  (ctx: Context, error: ApiError): boolean => {
    if (!wantsPage(ctx, error)) return false;
    setFailure(ctx, error);
    showFailure(ctx, config, error.status, (t) => describe(ctx, t, error));
    return true;
  };

/** Errors that the engine cannot report to the app (RFC 6749 section 4.1.2.1). */
export const engineErrorRenderer =
  (config: Config, knownClients: Pick<KnownClients, 'find'>): EngineViews['renderError'] =>
  async (ctx, out, error) => {
    if (isJsonMode(ctx.oidc?.params?.response_mode) || (error instanceof NotAdmitted && !wantsPage(ctx))) {
      return refuseInJson(ctx, error, out);
    }
    if (!wantsPage(ctx)) {
      ctx.body = out;
      return;
    }
    const suspended = isUnknownClient(error) && (await isSuspended(ctx, knownClients));
    const fault = out.error === 'server_error';
    const tell = (t: Translate): ToldFailure => {
      if (fault) return [t('error.fault'), t('error.faultMore')];
      if (isInteractionGone(error)) return expired(ctx, t);
      if (error instanceof NotAdmitted) return tellNotAdmitted(ctx, t);
      if (suspended) return tellSuspended(t);
      return [t('error.badRequest'), t('error.badRequestMore'), out.error_description ?? out.error];
    };
    showFailure(ctx, config, ctx.status, tell);
  };

/** For the engine, a suspended app does not exist. */
async function isSuspended(ctx: Context, knownClients: Pick<KnownClients, 'find'>): Promise<boolean> {
  const { client_id } = { ...ctx.query, ...oidcOf(ctx)?.params };
  return typeof client_id === 'string' && (await knownClients.find(client_id))?.suspended_at != null;
}

/** @property reason for the app's makers, in English */
type ToldFailure = readonly [...told: Told, reason?: string | undefined];

function showFailure(ctx: Context, config: Config, status: number, tell: (t: Translate) => ToldFailure): void {
  const { ui_locales: uiLocales } = ctx.query;
  const reader = readerOf(ctx, typeof uiLocales === 'string' ? uiLocales : undefined);
  const { t } = reader;
  const [title, more, reason] = tell(t);
  const main = html`<h1>${title}</h1>
<p>${more}</p>
<ul class="links">
<li><a href="/account">${t('error.toAccount')}</a></li>
<li><a href="/">${t('error.toHome')}</a></li>
</ul>
<dl class="small">
${reason && html`<dt>${t('error.reason')}</dt><dd lang="en">${reason}</dd>`}
<dt>${t('error.id')}</dt><dd><code>${stateOf(ctx).requestId}</code></dd>
</dl>`;
  showPage(ctx, config, reader, { title, status, main });
}

/** A browser that sends no cookies at all may block them: the page says that sign-in needs them. */
function expired(ctx: Context, t: Translate): Told {
  const more = t('error.expiredMore', { minutes: INTERACTION_MINUTES });
  return [t('error.expired'), ctx.get('cookie') ? more : html`${more}</p><p>${t('error.noCookies')}`];
}

function describe(ctx: Context, t: Translate, error: ApiError): ToldFailure {
  if (error instanceof InteractionExpired) return expired(ctx, t);
  if (error instanceof AppSuspended) return tellSuspended(t);
  if (error.errorName === 'CLIENT_ACCOUNT_MISMATCH') return tellNotAdmitted(ctx, t);
  switch (error.status) {
    case 403:
      return [t('error.forbidden'), t('error.forbiddenMore')];
    case 404:
      return [t('error.notFound'), t('error.notFoundMore')];
    case 405:
      return [t('error.method'), t('error.methodMore')];
    case 413:
      return [t('error.tooLarge'), t('error.tooLargeMore')];
    case 429:
      return [t('error.limited'), t('error.limitedMore', { count: Math.ceil(error.particulars.retryAfter ?? 1) })];
    default:
      if (error.status >= 500) return [t('error.fault'), t('error.faultMore')];
      return [t('error.badRequest'), t('error.badRequestMore'), isAuthorize(ctx) ? messageOf(error) : undefined];
  }
}
