/** Shows the secret of a webhook, once, with code that verifies signatures. */
import { html } from '../../../shared/words/html.ts';
import type { AccountRequest } from '../kit/account-form.ts';
import { copyButton } from '../kit/fields.ts';
import type { WebhooksPlacement } from './placement.ts';

interface Issued {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  readonly former_secret_until: string | null;
}

/** @param at the address of the webhook's page */
export async function showIssued<S extends string>(
  request: AccountRequest,
  { show, section }: WebhooksPlacement<S>,
  at: string,
  { url, secret, former_secret_until }: Issued,
): Promise<undefined> {
  const { t } = request;
  const main = html`<p class="lead">${t('webhooks.once')}</p>
<dl class="facts"><dt>${t('webhooks.url')}</dt><dd>${url}</dd>
<dt>${t('webhooks.secret')}</dt><dd><code id="secret">${secret}</code> ${copyButton(t, 'secret')}</dd></dl>
${former_secret_until !== null && html`<p>${t('webhooks.bothSign')}</p>`}
<p>${t('webhooks.verify')} <a href="https://www.standardwebhooks.com" rel="noreferrer">standardwebhooks.com</a></p>
<p><a class="button" href="${at}">${t('webhooks.kept')}</a></p>`;
  await show(request, { path: at, section }, { title: t('webhooks.issued'), main });
  return undefined;
}
