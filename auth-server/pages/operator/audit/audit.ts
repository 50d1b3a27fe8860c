/** GET /operator/audit: the audit, and whether its chain is intact. */
import { z } from 'zod';
import { integer, text } from '../../../../shared/api/fields.ts';
import { listAudit } from '../../../../shared/operations/audit/list.ts';
import { verifyAudit } from '../../../../shared/operations/audit/verify.ts';
import { operations } from '../../../../shared/operations/operations.ts';
import { ownOperations } from '../../../../shared/operations/own.ts';
import { html } from '../../../../shared/words/html.ts';
import { accountForm } from '../../kit/account-form.ts';
import { operationWords } from '../../kit/stored-names.ts';
import { look } from '../act.ts';
import { operatorPage } from '../shell.ts';
import { auditList } from './rows.ts';

const PATH = '/operator/audit';
const PAGE = 50;
/** Rows that are verified while a page is waited for. */
const VERIFIED = 100_000;

const words = (most: number) => text(most).optional().catch(undefined);
const asked = z.object({
  actor: words(600),
  target: words(600),
  operation: words(64),
  before: integer().optional().catch(undefined),
});
const filters = ['actor', 'target', 'operation'] as const;

/** Whatever is put down, and what is asked for where an older version put it down. */
const operationNames = (asked = ''): readonly string[] => {
  const known = [...operations.flatMap(({ audited, name }) => (audited ? [name] : [])), ...ownOperations];
  return asked === '' || known.some((name) => name === asked) ? known : [...known, asked];
};

const verify = accountForm({
  fields: z.object({}),
  refused: (t) => t('operator.notDone'),
  async submit(request) {
    const { t } = request;
    const state = await look(request, verifyAudit, { most: VERIFIED });
    const told = state.whole && state.rows >= VERIFIED ? 'operator.audit.lastWhole' : 'operator.audit.whole';
    if (state.whole) return { done: t(told, { count: state.rows, hash: state.hash }) };
    return { faults: { '': t(`operator.audit.${state.fault}`, { row: state.row }) }, status: 409 };
  },
});

export const auditPage = operatorPage({
  path: PATH,
  section: 'audit',
  forms: { verify },

  async view(request, forms) {
    const { ctx, t, language } = request;
    const given = asked.parse(ctx.query);
    const rows = await look(request, listAudit, { ...given, limit: PAGE });
    const last = rows.at(-1);
    const query = filters.flatMap((name): [string, string][] => (given[name] ? [[name, given[name]]] : []));
    const older = new URLSearchParams([...query, ['before', String(last?.id)]]);
    const main = html`<p class="lead">${t('operator.audit.lead')}</p>
${forms.verify.form(html`<button class="button plain" type="submit">${t('operator.audit.verify')}</button>`)}
<form class="filter" method="get" action="${PATH}" role="search">
${(['actor', 'target'] as const).map(
  (name) => html`<div class="field"><label for="${name}">${t(`operator.audit.${name}`)}</label>
<input id="${name}" name="${name}" value="${given[name]}" maxlength="600" autocomplete="off" autocapitalize="none" spellcheck="false"></div>
`,
)}<div class="field"><label for="operation">${t('operator.audit.operation')}</label>
<select id="operation" name="operation"><option value="">${t('operator.audit.anything')}</option>
${operationNames(given.operation).map((name) => html`<option value="${name}"${name === given.operation && html` selected`}>${operationWords(language, name)}</option>\n`)}</select></div>
<button class="button plain" type="submit">${t('operator.accounts.find')}</button>
</form>
${auditList(request, rows)}
${rows.length === PAGE && html`<p><a class="button plain" href="${PATH}?${older.toString()}">${t('operator.audit.older')}</a></p>`}`;
    return { title: t('operator.sections.audit'), main };
  },
});
