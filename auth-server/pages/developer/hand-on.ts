/** Handing an app over: the owner offers it to somebody, who accepts it. */
import { z } from 'zod';
import { text } from '../../../shared/api/fields.ts';
import type { ClientRow } from '../../../shared/db/tables/clients.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { offerApp, withdrawOffer } from '../../../shared/operations/apps/ownership.ts';
import { perform } from '../../../shared/operations/operation.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, accountForm, actorOf } from '../kit/account-form.ts';
import { ownAppOf } from './app-of.ts';
import { orRefusal } from './refusal.ts';

const LONGEST_USERNAME = 64;

export const offer = accountForm({
  fields: z.object({ to: text(LONGEST_USERNAME).trim() }),
  labels: (t) => ({ to: t('developer.handOn.to') }),
  refused: (t) => t('developer.handOn.notOffered'),
  keeps: ['to'],
  sensitive: 'always',
  budget: budgets.appOffers,
  async submit(request, { to }) {
    const { client_id } = await ownAppOf(request);
    return orRefusal(request, async () => {
      await perform(offerApp, { input: { client_id, to }, actor: actorOf(request) }, request.deps);
      return { done: request.t('developer.handOn.offered', { to }) };
    });
  },
});

export const withdraw = accountForm({
  fields: z.object({}),
  refused: (t) => t('developer.app.notSaved'),
  async submit(request) {
    const { client_id } = await ownAppOf(request);
    return orRefusal(request, async () => {
      await perform(withdrawOffer, { input: { client_id }, actor: actorOf(request) }, request.deps);
      return { done: request.t('developer.handOn.withdrawn') };
    });
  },
});

/** The section of the app's page. */
export async function handOnSection(
  { deps, t }: AccountRequest,
  { heir_uid }: ClientRow,
  forms: { readonly offer: AccountFormParts; readonly withdraw: AccountFormParts },
): Promise<Html> {
  const heir = heir_uid === null ? undefined : await deps.users.byUid(heir_uid);
  if (heir) {
    return html`<p>${t('developer.handOn.waits', { to: heir.username })}</p>
${forms.withdraw.form(html`<button class="button plain" type="submit">${t('developer.handOn.withdraw')}</button>`)}`;
  }
  return html`<p>${t('developer.handOn.lead')}</p>
${forms.offer.form(html`${forms.offer.input('to', { autocomplete: 'off', maxlength: LONGEST_USERNAME })}
<button class="button plain" type="submit">${t('developer.handOn.offer')}</button>`)}`;
}
