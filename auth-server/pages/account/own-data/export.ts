/** Downloading one's data. */
import { z } from 'zod';
import { budgets } from '../../../../shared/limits/budgets.ts';
import { exportName, exportOwn } from '../../../../shared/operations/export-own.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import { type AccountFormParts, type AccountRequest, accountForm } from '../../kit/account-form.ts';

export const exportForm = accountForm({
  fields: z.object({}),
  refused: (t) => t('account.data.notExported'),
  sensitive: 'always',
  budget: budgets.exports,
  async submit({ ctx, deps, own }) {
    const archive = await exportOwn(deps, own.user, 'page');
    ctx.attachment(exportName(own.user));
    ctx.type = 'application/zip';
    ctx.body = archive;
    return undefined;
  },
});

export const exportSection = (
  { t }: AccountRequest,
  form: AccountFormParts,
): Html => html`<h2>${t('account.data.exportTitle')}</h2>
<p>${t('account.data.exportLead')}</p>
${form.form(html`<button class="button plain" type="submit">${t('account.data.export')}</button>`)}`;
