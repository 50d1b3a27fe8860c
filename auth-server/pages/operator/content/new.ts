/** A new text: GET /operator/content/new, POST /operator/content/new/save. */
import { z } from 'zod';
import { addContent } from '../../../../shared/operations/content/write.ts';
import { accountForm } from '../../kit/account-form.ts';
import { act } from '../act.ts';
import { operatorPage } from '../shell.ts';
import { preview, saving, textFields, textForm } from './form.ts';
import { CONTENT_PATH } from './list.ts';

const save = accountForm({
  fields: z.object(textFields),
  ...saving,
  initial: ({ language }) => ({ lang: language, status: 'draft', category: 'notice' }),

  async submit(request, { do: what, ...given }) {
    if (what === 'preview') return preview;
    return act(request, addContent, given, ({ id }) => ({
      done: request.t('operator.content.saved'),
      at: `${CONTENT_PATH}/text?id=${id}`,
    }));
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
