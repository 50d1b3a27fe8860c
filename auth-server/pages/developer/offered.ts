/** Apps that their owners offer to the signed-in person. */
import { z } from 'zod';
import { errorNameOf } from '../../../shared/api/errors.ts';
import { text } from '../../../shared/api/fields.ts';
import { metadataOf } from '../../../shared/clients/metadata.ts';
import { stateOfApp } from '../../../shared/clients/state.ts';
import type { ClientRow } from '../../../shared/db/tables/clients.ts';
import { acceptApp, declineApp } from '../../../shared/operations/apps/ownership.ts';
import { perform } from '../../../shared/operations/operation.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, accountForm, actorOf, type Done } from '../kit/account-form.ts';
import type { FormRefusal } from '../kit/fields.ts';
import { appAddress } from './shell.ts';

const id = text(512).optional();

/** Each button carries the id of its app. */
export const answer = accountForm({
  fields: z.object({ accept: id, decline: id }),
  refused: (t) => t('developer.handOn.notAccepted'),
  sensitive: 'always',
  submit: (request, { accept = '', decline }) =>
    answering(request, async () => {
      const actor = actorOf(request);
      if (decline !== undefined) {
        await perform(declineApp, { input: { client_id: decline }, actor }, request.deps);
        return { done: request.t('developer.handOn.declined') };
      }
      await perform(acceptApp, { input: { client_id: accept }, actor }, request.deps);
      return { done: request.t('developer.handOn.accepted'), at: appAddress(accept) };
    }),
});

/** @throws errors that are not about the form */
async function answering({ t }: AccountRequest, work: () => Promise<Done>): Promise<Done | FormRefusal> {
  try {
    return await work();
  } catch (error) {
    const name = errorNameOf(error);
    // The offer was withdrawn, or accepted in another tab.
    if (name === 'NOT_FOUND' || name === 'OVERTAKEN')
      return { faults: { '': t('developer.handOn.gone') }, status: 409 };
    if (name === 'INVALID_PARAMETER') return { faults: { '': t('developer.handOn.full') }, status: 400 };
    throw error;
  }
}

/** The section of the list's page; empty if nothing is offered. */
export async function offeredSection(
  { deps, own, t }: AccountRequest,
  form: AccountFormParts,
): Promise<Html | undefined> {
  const offered = await deps.clients.offeredTo(own.user.uid);
  if (offered.length === 0) return undefined;
  const owners = await Promise.all(offered.map(({ owner_uid }) => deps.users.byUid(Number(owner_uid))));
  const item = (app: ClientRow, at: number) => html`<li><div><strong>${app.name}</strong>
<span class="hint"><span class="mark">${t(`developer.states.${stateOfApp(app)}`)}</span> ${t('developer.handOn.from', { owner: owners[at]?.username ?? '' })} <code>${app.client_id}</code></span>
<span class="body">${metadataOf(app).description}</span></div>
<div class="choices">
<button class="small-button" type="submit" name="accept" value="${app.client_id}" aria-label="${t('developer.handOn.acceptOf', { app: app.name })}">${t('developer.handOn.accept')}</button>
<button class="small-button" type="submit" name="decline" value="${app.client_id}" aria-label="${t('developer.handOn.declineOf', { app: app.name })}">${t('developer.handOn.decline')}</button>
</div></li>
`;
  return html`<h2>${t('developer.handOn.offeredToYou')}</h2>
<p>${t('developer.handOn.offeredLead')}</p>
${form.form(html`<ul class="open offers">${offered.map(item)}</ul>`)}`;
}
