/** GET /developer/apps/new: a new app, from its name to its id, its secret and a first call. */
import { z } from 'zod';
import { flag } from '../../../shared/api/fields.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { registerApp } from '../../../shared/operations/apps/own.ts';
import { perform } from '../../../shared/operations/operation.ts';
import { html } from '../../../shared/words/html.ts';
import { accountForm } from '../kit/account-form.ts';
import { appCheck, appClears, appFields, appInputs, appKeeps, appLabels } from './fields.ts';
import { appRefusal } from './refusal.ts';
import { showSecret } from './secret.ts';
import { DEVELOPER_PATH, developerPage } from './shell.ts';

const create = accountForm({
  fields: z.object({ ...appFields, public: flag.optional() }),
  labels: appLabels,
  check: (t, sent, found) => ({ ...appCheck(t, sent), ...(found.name && { name: found.name }) }),
  refused: (t) => t('developer.app.notSaved'),
  clears: appClears,
  keeps: [...appKeeps, 'public'],
  long: true,
  file: 'logo',
  initial: () => ({ scopes: 'openid profile' }),

  async submit(request, sent) {
    const { deps, own } = request;
    const { scopes, testers, description, homepage, terms_uri, policy_uri, logo, remove_logo, ...given } = sent;
    const { public: isPublic, ...said } = given;
    const input = {
      ...said,
      scope: scopes,
      ...{ description: description ?? undefined, homepage: homepage ?? undefined },
      ...{ terms_uri: terms_uri ?? undefined, policy_uri: policy_uri ?? undefined },
      ...{ public: isPublic === true, testers: testers ?? [] },
      logo,
    };
    try {
      if (logo) await deps.limits.count(budgets.logoUploads, String(own.user.uid));
      const made = await perform(registerApp, { input, actor: { via: 'page', uid: own.user.uid } }, deps);
      return await showSecret(request, made, made.client_secret);
    } catch (error) {
      return appRefusal(request, error);
    }
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
