/** …/calls: the last calls of an app; each failed one links to how it is fixed. */
import { z } from 'zod';
import { text } from '../../../shared/api/fields.ts';
import { type AppCall, listCalls } from '../../../shared/operations/apps/figures.ts';
import { perform } from '../../../shared/operations/operation.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import { type AccountRequest, actorOf } from '../kit/account-form.ts';
import type { AccountPage } from '../kit/account-page.ts';
import { moment } from '../kit/moment.ts';
import { codeName, mendingOf } from './error-codes.ts';
import { appAddressAt, callsAddress, choice, type FiguresPlacement, figuresAddress } from './placement.ts';

const PAGE = 50;
const asked = z.object({
  failed: z.literal('1').optional().catch(undefined),
  before: text(32).optional().catch(undefined),
});

export const callsPage = <S extends string>(placement: FiguresPlacement<S>): AccountPage =>
  placement.page({
    path: `${placement.path}/calls`,
    section: placement.section,
    forms: {},

    async view(request) {
      const { ctx, deps, t } = request;
      const { client_id, name } = await placement.appOf(request);
      const { failed, before } = asked.parse(ctx.query);
      const input = { client_id, failed: failed !== undefined, before, limit: PAGE };
      const calls = await perform(listCalls, { input, actor: actorOf(request) }, deps);
      const address = callsAddress(placement, client_id);
      const last = calls.length === PAGE ? calls.at(-1)?.id : undefined;
      const older = new URLSearchParams({ ...(failed && { failed }), before: String(last) });
      const main = html`<p class="lead">${t('figures.calls.lead')}</p>
${choice(t('figures.calls.which'), [
  [t('figures.calls.all'), address, !failed],
  [t('figures.calls.failed'), `${address}?failed=1`, failed !== undefined],
])}
${calls.length ? html`<ul class="open calls">${calls.map((call) => item(request, call))}</ul>` : html`<p class="hint">${t('figures.nothing')}</p>`}
${last !== undefined && html`<p><a class="button plain" href="${address}?${older.toString()}">${t('figures.calls.older')}</a></p>`}
<p class="hint">${t('figures.how')}</p>
<p class="aside"><a href="${figuresAddress(placement, client_id)}">${t('figures.toFigures')}</a> · <a href="${appAddressAt(placement, client_id)}">${name}</a></p>`;
      return { title: t('figures.calls.titleOf', { app: name }), main };
    },
  });

function item(request: AccountRequest, { at, endpoint, status, code, request_id }: AppCall): Html {
  const { t, language } = request;
  return html`<li><div><strong><code>${endpoint}</code></strong>
<span class="hint">${moment(language, at, 'second')} · HTTP ${status} · <code>${request_id}</code></span>
${
  code !== null &&
  html`<span class="fault">${codeName(code, language)}</span>
<span class="hint">${t(`figures.mend.${mendingOf(code)}`)} <a href="${referenceOf(request, endpoint)}">${t('figures.calls.reference')}</a></span>`
}</div></li>
`;
}

/** The page of an endpoint in the reference; only documented endpoints have one. */
function referenceOf({ deps, language }: AccountRequest, endpoint: string): string {
  const { resourceUrl } = deps.config;
  const [, path] = /^\/api\/([\w/]+)$/.exec(endpoint) ?? [];
  const page = path ? `/docs/operations/${path.replaceAll('/', '.')}` : '/docs';
  return `${resourceUrl}${page}?lang=${language}${path ? '' : '#standard'}`;
}
