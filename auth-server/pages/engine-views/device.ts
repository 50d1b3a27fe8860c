/** Pages of the device flow (RFC 8628): typing the code, confirming it, and the end. */
import type { Config } from '../../../shared/config/config.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import { appName } from '../../provider/app-name.ts';
import type { EngineViews } from '../../provider/configuration.ts';
import { NotAdmitted } from '../../provider/engine-accounts.ts';
import { codeFaultOf, formSecretOf } from '../../provider/internals.ts';
import { tellNotAdmitted } from '../kit/closed-app.ts';
import { type Faults, faultSummary, input } from '../kit/fields.ts';
import { readerOf, showPage } from '../kit/layout.ts';

const waysOn = (t: Translate): Html => html`<ul class="links">
<li><a href="/device">${t('device.again')}</a></li>
<li><a href="/account">${t('error.toAccount')}</a></li>
</ul>`;

/** The code as typed, shown again for correction. */
const typed = (code: unknown): string | undefined => (typeof code === 'string' ? code.slice(0, 32) : undefined);

type DeviceViews = Pick<EngineViews, 'userCodeInputSource' | 'userCodeConfirmSource' | 'successSource'>;

/** The engine's own forms use inline scripts, which our policy forbids: these send the same fields. */
export const deviceViews = (config: Config): DeviceViews => ({
  async userCodeInputSource(ctx, _form, out, error) {
    const reader = readerOf(ctx);
    const { t } = reader;
    const fault = codeFaultOf(error);
    if (fault === 'aborted') {
      const title = t('device.abortedTitle');
      const main = html`<h1>${title}</h1><p>${t('device.aborted')}</p>${waysOn(t)}`;
      return showPage(ctx, config, reader, { title, main, languagesAt: '/device' });
    }
    if (error instanceof NotAdmitted) {
      const [title, more] = tellNotAdmitted(ctx, t);
      const main = html`<h1>${title}</h1><p>${more}</p>${waysOn(t)}`;
      return showPage(ctx, config, reader, { title, main, status: 403, languagesAt: '/device' });
    }
    const title = t('device.title');
    const faults: Faults = { user_code: out === undefined ? undefined : t(`device.reasons.${fault}`) };
    const code = input({
      name: 'user_code',
      label: t('device.code'),
      hint: t('device.codeHint'),
      value: out === undefined ? undefined : typed(ctx.oidc.params?.user_code),
      fault: faults.user_code,
      autocomplete: 'one-time-code',
      maxlength: 32,
      code: true,
      autofocus: true,
    });
    const main = html`<h1>${title}</h1>
<p class="lead">${t('device.intro')}</p>
${faultSummary(t, t('device.faults'), faults, { user_code: t('device.code') })}
<form method="post" action="/device" novalidate data-script="submit-once keep-typed">
<input type="hidden" name="xsrf" value="${formSecretOf(ctx)}">
${code}
<button class="button" type="submit">${t('device.submit')}</button>
</form>`;
    showPage(ctx, config, reader, {
      title,
      main,
      status: out === undefined ? 200 : Math.max(ctx.status, 400),
      languagesAt: '/device',
    });
  },

  async userCodeConfirmSource(ctx, _form, client, _deviceInfo, userCode) {
    const reader = readerOf(ctx);
    const { t } = reader;
    const title = t('device.confirmTitle');
    const main = html`<h1>${title}</h1>
<p>${t('device.confirmIntro', { app: appName(client) })}</p>
<p class="usercode">${userCode}</p>
<form method="post" action="/device" data-script="submit-once">
<input type="hidden" name="xsrf" value="${formSecretOf(ctx)}">
<input type="hidden" name="user_code" value="${userCode}">
<div class="buttons">
<button class="button" type="submit" name="confirm" value="yes">${t('device.confirm')}</button>
<button class="button plain" type="submit" name="abort" value="yes">${t('device.abort')}</button>
</div>
</form>`;
    showPage(ctx, config, reader, { title, main, languagesAt: `/device?user_code=${encodeURIComponent(userCode)}` });
  },

  async successSource(ctx) {
    const reader = readerOf(ctx);
    const { t } = reader;
    const title = t('device.doneTitle');
    const { client } = ctx.oidc;
    const app = client ? appName(client) : '';
    showPage(ctx, config, reader, {
      title,
      main: html`<h1>${title}</h1><p>${t('device.done', { app })}</p>${waysOn(t)}`,
      languagesAt: null,
    });
  },
});
