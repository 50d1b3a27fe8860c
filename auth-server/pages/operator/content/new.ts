/** A new text: GET /operator/content/new, POST /operator/content/new/save. */
import { z } from 'zod';
import { addContent } from '../../../../shared/operations/content/write.ts';
import { perform } from '../../../../shared/operations/operation.ts';
import { accountForm, actorOf } from '../../kit/account-form.ts';
import { operatorPage } from '../shell.ts';
import { preview, saving, textFields, textForm } from './form.ts';
import { CONTENT_PATH } from './list.ts';
import { textRefusal } from './refusal.ts';

const save = accountForm({
  fields: z.object(textFields),
  ...saving,
  initial: ({ language }) => ({ lang: language, status: 'draft', category: 'notice' }),

  async submit(request, { do: what, ...given }) {
    const { deps, t } = request;
    if (what === 'preview') return preview;
    try {
      const made = await perform(addContent, { input: given, actor: actorOf(request) }, deps);
      return { done: t('operator.content.saved'), at: `${CONTENT_PATH}/text?id=${made.id}` };
    } catch (error) {
      return textRefusal(request, error);
    }
  },
});

export const newContentPage = operatorPage({
  path: `${CONTENT_PATH}/new`,
  section: 'content',
  forms: { save },
  view: (request, { save: form }) => ({
    title: request.t('operator.content.new'),
    main: textForm(request, form),
  }),
});
