/** The channels of an account. */
import { z } from 'zod';
import { text } from '../../../../shared/api/fields.ts';
import { day } from '../../../../shared/words/dates.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, accountForm, audited } from '../../kit/account-form.ts';
import { nothingThere } from '../../kit/form-refusals.ts';
import { bindAddress } from './bind.ts';

const labelOf = ({ deps, language }: AccountRequest, channel: string) =>
  deps.channels.get(channel)?.label[language] ?? channel;

export const unbindForm = accountForm({
  fields: z.object({ channel: text(64) }),
  refused: (t) => t('account.security.notUnbound'),
  sensitive: 'always',
  async submit(request, { channel }) {
    const { deps, own, t } = request;
    const count = await audited(request, 'own.unbind', () => deps.socialAccounts.unbind(own.user, channel));
    if (count === 0) return nothingThere(t);
    return { done: t('account.security.unbound', { channel: labelOf(request, channel) }) };
  },
});

/** Lists the bound channels, each with a button to unbind it, and links to bind the others. */
export async function channelList(request: AccountRequest, form: AccountFormParts): Promise<Html | undefined> {
  const { deps, own, t, language } = request;
  const bound = await deps.socialAccounts.bindings(own.user.uid);
  const others = [...deps.channels.values()].filter(({ name }) => !bound.some(({ channel }) => channel === name));
  if (bound.length + others.length === 0) return undefined;
  const items = bound.map(({ channel, created_at }) => {
    const label = labelOf(request, channel);
    return html`<li>
<div><strong>${label}</strong>
<span class="hint">${t('account.security.since', { date: day(language, created_at) })}</span></div>
<button class="small-button" type="submit" name="channel" value="${channel}" aria-label="${t('account.security.unbindChannel', { channel: label })}">${t('account.security.unbind')}</button>
</li>
`;
  });
  const ways = others.map(
    (channel) =>
      html`<li><a class="button plain" href="${bindAddress(channel)}" rel="nofollow">${t('account.security.bind', { channel: channel.label[language] })}</a></li>
`,
  );
  return html`<h2>${t('account.security.channels')}</h2>
${items.length > 0 && form.form(html`<ul class="open">${items}</ul>`)}
${ways.length > 0 && html`<ul class="channels">${ways}</ul>`}`;
}
