/** Pages of the device flow (RFC 8628): typing the code, confirming it, and the end. */
import type { Config } from '../../../shared/config/config.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import { appName } from '../../provider/authorization/interactions.ts';
import type { EngineViews } from '../../provider/configuration.ts';
import { NotAdmitted } from '../../provider/engine-accounts.ts';
import { type CodeFault, codeFaultOf } from '../../provider/internals.ts';
import { type Told, tellNotAdmitted } from '../kit/closed-app.ts';
import { faultSummary, input } from '../kit/fields.ts';
import { enginePage } from './engine-page.ts';

const PATH = '/device';

const waysOn = (t: Translate): Html => html`<ul class="links">
<li><a href="${PATH}">${t('device.again')}</a></li>
<li><a href="/account">${t('error.toAccount')}</a></li>
</ul>`;

interface Typed {
  /** The code as typed, shown again for correction. */
  readonly code?: string | undefined;
  readonly fault?: Exclude<CodeFault, 'aborted'>;
  readonly status: number;
}

const codePage = enginePage<Typed>({
  name: 'device',
  sentTo: PATH,
  title: (t) => t('device.title'),
  status: ({ status }) => status,
  languagesAt: () => PATH,
  view(t, { code, fault }, form) {
    const name = 'user_code';
    const label = t('device.code');
    const told = fault && t(`device.reasons.${fault}`);
    const field = input({
      ...{ name, label, value: code, fault: told, hint: t('device.codeHint') },
      ...{ autocomplete: 'one-time-code', maxlength: 32, code: true, autofocus: true },
    });
    return html`<p class="lead">${t('device.intro')}</p>
${faultSummary(t, t('device.faults'), { [name]: told }, { [name]: label })}
${form(html`${field}
<button class="button" type="submit">${t('device.submit')}</button>`)}`;
  },
});

const confirmPage = enginePage<{ readonly app: string; readonly code: string }>({
  name: 'device/confirm',
  sentTo: PATH,
  title: (t) => t('device.confirmTitle'),
  languagesAt: ({ code }) => `${PATH}?user_code=${encodeURIComponent(code)}`,
  view: (t, { app, code }, form) => html`<p>${t('device.confirmIntro', { app })}</p>
<p class="usercode">${code}</p>
${form(html`<input type="hidden" name="user_code" value="${code}">
<div class="buttons">
<button class="button" type="submit" name="confirm" value="yes">${t('device.confirm')}</button>
<button class="button plain" type="submit" name="abort" value="yes">${t('device.abort')}</button>
</div>`)}`,
});

const connectedPage = enginePage<{ readonly app: string }>({
  name: 'device/connected',
  title: (t) => t('device.doneTitle'),
  // What was done by a form is not to be had again.
  languagesAt: () => null,
  view: (t, { app }) => html`<p>${t('device.done', { app })}</p>${waysOn(t)}`,
});

const refusedPage = enginePage({
  name: 'device/refused',
  title: (t) => t('device.abortedTitle'),
  languagesAt: () => PATH,
  view: (t) => html`<p>${t('device.aborted')}</p>${waysOn(t)}`,
});

const closedPage = enginePage<(t: Translate) => Told>({
  name: 'device/closed',
  title: (t, tell) => tell(t)[0],
  status: () => 403,
  languagesAt: () => PATH,
  view: (t, tell) => html`<p>${tell(t)[1]}</p>${waysOn(t)}`,
});

export const devicePages = [codePage, confirmPage, connectedPage, refusedPage, closedPage];

type DeviceViews = Pick<EngineViews, 'userCodeInputSource' | 'userCodeConfirmSource' | 'successSource'>;

export const deviceViews = (config: Config): DeviceViews => ({
  async userCodeInputSource(ctx, _form, out, error) {
    const fault = codeFaultOf(error);
    if (fault === 'aborted') return refusedPage.show(config, ctx, undefined);
    if (error instanceof NotAdmitted) return closedPage.show(config, ctx, (t) => tellNotAdmitted(ctx, t));
    if (out === undefined) return codePage.show(config, ctx, { status: 200 });
    const typed = ctx.oidc.params?.user_code;
    const code = typeof typed === 'string' ? typed.slice(0, 32) : undefined;
    codePage.show(config, ctx, { code, fault, status: Math.max(ctx.status, 400) });
  },

  async userCodeConfirmSource(ctx, _form, client, _deviceInfo, code) {
    confirmPage.show(config, ctx, { app: appName(client), code });
  },

  async successSource(ctx) {
    const { client } = ctx.oidc;
    connectedPage.show(config, ctx, { app: client ? appName(client) : '' });
  },
});
