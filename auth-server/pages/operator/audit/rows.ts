/** Rows of the audit as a list. */
import type { z } from 'zod';
import type { listAudit } from '../../../../shared/operations/audit/list.ts';
import { type Html, html } from '../../../../shared/words/html.ts';
import type { Reader } from '../../kit/layout.ts';
import { moment } from '../../kit/moment.ts';
import { operationWords, outcomeWords, wayWords } from '../../kit/stored-names.ts';

type Entry = z.output<typeof listAudit.output>[number];

export function auditList(reader: Reader, rows: readonly Entry[]): Html {
  const { t, language } = reader;
  if (rows.length === 0) return html`<p class="hint">${t('operator.audit.none')}</p>`;
  const item = ({
    id,
    at,
    actor,
    operation,
    target,
    outcome,
    why,
    address,
    request_id,
  }: Entry) => html`<li><div><strong>${operationWords(language, operation)}${outcome !== 'done' && html` <span class="mark">${outcomeWords(reader, outcome)}</span>`}</strong>
<span class="hint">${t('operator.audit.by', { actor, target: target ?? '–' })}</span>
<span class="hint">${id} · ${moment(language, at)}${address && ` · ${address}`}${request_id && html` · <code>${request_id}</code>`}</span>
${why && html`<span class="body">${operation === 'own.sign-in' ? wayWords(language, why) : why}</span>`}</div></li>
`;
  return html`<ul class="open audit">${rows.map(item)}</ul>`;
}
