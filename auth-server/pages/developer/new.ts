/** GET /developer/apps/new: registers an app, then shows its id, its secret and a first call. */
import { z } from 'zod';
import { flag } from '../../../shared/api/fields.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { registerApp } from '../../../shared/operations/apps/own.ts';
import { perform } from '../../../shared/operations/operation.ts';
import { html } from '../../../shared/words/html.ts';
import { accountForm, actorOf } from '../kit/account-form.ts';
import { appFields, appForm, appInput, appInputs, appKeeps } from './fields.ts';
import { orRefusal } from './refusal.ts';
import { showSecret } from './secret.ts';
import { DEVELOPER_PATH, developerPage } from './shell.ts';

const create = accountForm({
  fields: z.object({ ...appFields, public: flag.optional() }),
  ...appForm,
  keeps: [...appKeeps, 'public'],
  initial: () => ({ scopes: 'openid profile' }),

  async submit(request, sent) {
    const { deps, own } = request;
    const { logo } = sent;
    const input = { ...appInput(sent), public: sent.public === true, logo };
    return orRefusal(request, async () => {
      if (logo) await deps.limits.count(budgets.logoUploads, String(own.user.uid));
      const made = await perform(registerApp, { input, actor: actorOf(request) }, deps);
      return showSecret(request, made, made.client_secret);
    });
  },
});

export const newAppPage = developerPage({
  path: `${DEVELOPER_PATH}/apps/new`,
  section: 'new',
  forms: { create },

  view({ t }, { create: form }) {
    const chosen = new Set(form.values.scopes?.split(' '));
    const main = html`<p class="lead">${t('developer.app.newLead')}</p>
${form.form(html`${appInputs(t, form, { form: 'create', chosen, testers: true })}
<p class="tick remember"><input type="checkbox" id="public" name="public" value="1"${form.values.public && html` checked`}><label for="public"><strong>${t('developer.app.public')}</strong> <span class="hint">${t('developer.app.publicHint')}</span></label></p>
<button class="button" type="submit">${t('developer.app.create')}</button>`)}`;
    return { title: t('developer.sections.new'), main };
  },
});
