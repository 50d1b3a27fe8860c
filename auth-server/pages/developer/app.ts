/** /developer/apps/:client_id: one's own app: its registration, its secrets, its review, its deletion. */
import { z } from 'zod';
import { text } from '../../../shared/api/fields.ts';
import { secretsOf } from '../../../shared/clients/client-secrets.ts';
import { metadataOf } from '../../../shared/clients/metadata.ts';
import { applied, proposalOf } from '../../../shared/clients/proposals.ts';
import { isLimited, logoShown, stateOfApp } from '../../../shared/clients/state.ts';
import type { ClientRow } from '../../../shared/db/tables/clients.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { canBeSubmitted, editApp, submitApp } from '../../../shared/operations/apps/own.ts';
import { deleteClient } from '../../../shared/operations/clients/delete.ts';
import { asSeen } from '../../../shared/operations/clients/find.ts';
import { addSecret, removeSecret } from '../../../shared/operations/clients/secret.ts';
import { perform } from '../../../shared/operations/operation.ts';
import { day } from '../../../shared/words/dates.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import { waysToFigures } from '../figures/placement.ts';
import { type AccountFormParts, type AccountRequest, accountForm, actorOf, type Done } from '../kit/account-form.ts';
import { appLogo } from '../kit/app-logo.ts';
import { ownAppOf } from './app-of.ts';
import { appFields, appForm, appInput, appInputs, appKeeps, appValues } from './fields.ts';
import { ownFigures } from './figures.ts';
import { handOnSection, offer, withdraw } from './hand-on.ts';
import { orRefusal } from './refusal.ts';
import { showSecret } from './secret.ts';
import { DEVELOPER_PATH, developerPage } from './shell.ts';
import { webhooksAddress } from './webhooks.ts';

const save = accountForm({
  fields: z.object(appFields),
  ...appForm,
  keeps: appKeeps,

  async initial(request) {
    const { deps } = request;
    const row = await ownAppOf(request);
    const testers = await Promise.all((await deps.clients.testers(row.client_id)).map((uid) => deps.users.byUid(uid)));
    const there = testers.filter((one) => one !== undefined);
    // The form shows the change that waits for review: saving replaces all of it.
    const next = row.proposed === null ? row : { ...row, ...applied(row) };
    return appValues(next.name, metadataOf(next), there);
  },

  async submit(request, sent) {
    const { deps, own, t } = request;
    const { logo, remove_logo } = sent;
    const { client_id } = await ownAppOf(request);
    const input = { ...appInput(sent), client_id, logo: logo ?? (remove_logo ? null : undefined) };
    return orRefusal(request, async () => {
      if (logo) await deps.limits.count(budgets.logoUploads, String(own.user.uid));
      const { waits } = await perform(editApp, { input, actor: actorOf(request) }, deps);
      return { done: t(waits ? 'developer.app.waits' : 'developer.app.saved') };
    });
  },
});

const submit = accountForm({
  fields: z.object({}),
  refused: (t) => t('developer.app.notSaved'),
  async submit(request) {
    const { client_id } = await ownAppOf(request);
    return orRefusal(request, async () => {
      await perform(submitApp, { input: { client_id }, actor: actorOf(request) }, request.deps);
      return { done: request.t('developer.app.submitted') };
    });
  },
});

/** A sensitive form about the app of the page; `act` is given the app as it was read. */
const actionOn = <F extends z.ZodObject>(
  fields: F,
  act: (request: AccountRequest, row: ClientRow, given: z.output<F>) => Promise<Done | undefined>,
) =>
  accountForm({
    fields,
    refused: (t) => t('developer.app.notSaved'),
    sensitive: 'always',
    async submit(request, given) {
      const row = await ownAppOf(request);
      return orRefusal(request, () => act(request, row, given));
    },
  });

const newSecret = actionOn(z.object({}), async (request, row) => {
  const input = asSeen(row);
  const { client_secret } = await perform(addSecret, { input, actor: actorOf(request) }, request.deps);
  const { redirect_uris, scope } = metadataOf(row);
  await showSecret(request, { ...input, redirect_uris, scope: scope.join(' ') }, client_secret);
  return undefined;
});

const dropSecret = actionOn(z.object({ secret_id: text(64) }), async (request, row, { secret_id }) => {
  const input = { ...asSeen(row), secret_id };
  await perform(removeSecret, { input, actor: actorOf(request) }, request.deps);
  return { done: request.t('developer.secret.removed') };
});

const remove = actionOn(z.object({}), async (request, row) => {
  await perform(deleteClient, { input: asSeen(row), actor: actorOf(request) }, request.deps);
  return { done: request.t('developer.app.deleted', { app: row.name }), at: DEVELOPER_PATH };
});

export const appPage = developerPage({
  path: `${DEVELOPER_PATH}/apps/:client_id`,
  section: 'apps',
  forms: { save, submit, 'new-secret': newSecret, 'remove-secret': dropSecret, offer, withdraw, delete: remove },

  async view(request, forms) {
    const { t } = request;
    const row = await ownAppOf(request);
    const chosen = new Set(forms.save.values.scopes?.split(' '));
    const hasLogo = Boolean(metadataOf(row).logo ?? proposalOf(row)?.logo);
    const main = html`${lifeOf(request, row, forms.submit)}
<h2>${t('developer.secret.heading')}</h2>
${secretsSection(request, row, forms['new-secret'], forms['remove-secret'])}
${waysToFigures(request, ownFigures, row.client_id)}
<h2>${t('webhooks.title')}</h2>
<p>${t('developer.webhooks')}</p>
<p><a class="button plain" href="${webhooksAddress(row.client_id)}">${t('developer.toWebhooks')}</a></p>
<h2>${t('developer.app.heading')}</h2>
${!isLimited(row) && html`<p class="hint">${t('developer.app.reviewHint')}</p>`}
${forms.save.form(html`${appInputs(t, forms.save, { form: 'save', chosen, testers: isLimited(row), hasLogo })}
<button class="button" type="submit">${t('developer.app.save')}</button>`)}
<h2>${t('developer.handOn.heading')}</h2>
${await handOnSection(request, row, forms)}
<h2>${t('developer.app.deleteHeading')}</h2>
<p>${t('developer.app.deleteLead')}</p>
${forms.delete.form(html`<button class="button plain" type="submit">${t('developer.app.delete')}</button>`)}`;
    return { title: row.name, main };
  },
});

/** The state of the app, and what its owner can do about it. */
function lifeOf({ t }: AccountRequest, row: ClientRow, form: AccountFormParts): Html {
  const state = stateOfApp(row);
  const waiting = proposalOf(row)?.logo;
  const why = state === 'suspended' ? row.suspended_why : row.returned_why;
  return html`${appLogo(t, row.name, logoShown(row))}
<p><span class="mark">${t(`developer.states.${state}`)}</span> <code>${row.client_id}</code></p>
<p>${t(`developer.stateMore.${state}`)}</p>
${why && html`<p class="body">${why}</p>`}
${row.proposed !== null && html`<p class="hint">${t('developer.app.proposed')}</p>`}
${waiting && html`<p>${appLogo(t, row.name, waiting)}</p>`}
${canBeSubmitted(row) && form.form(html`<button class="button" type="submit">${t('developer.app.submit')}</button>`)}`;
}

function secretsSection(
  { t, language }: AccountRequest,
  row: ClientRow,
  add: AccountFormParts,
  drop: AccountFormParts,
): Html {
  const secrets = secretsOf(row);
  if (secrets.length === 0) return html`<p>${t('developer.secret.none')}</p>`;
  const date = (iso: string) => day(language, Date.parse(iso));
  const item = ({ id, created_at, last_used_at }: (typeof secrets)[number]) => html`<li><div><code>${id}…</code>
<span class="hint">${t('developer.secret.made', { date: date(created_at) })} · ${last_used_at === null ? t('developer.secret.unused') : t('developer.secret.used', { date: date(last_used_at) })}</span></div>
${secrets.length > 1 && html`<button class="small-button" type="submit" name="secret_id" value="${id}">${t('developer.secret.remove')}</button>`}</li>
`;
  return html`${drop.form(html`<ul class="open">${secrets.map(item)}</ul>`)}
${
  secrets.length < 2 &&
  add.form(html`<p class="hint">${t('developer.secret.addHint')}</p>
<button class="button plain" type="submit">${t('developer.secret.add')}</button>`)
}`;
}
