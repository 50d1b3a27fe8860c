/**
 * GET /docs: the guide, generated from the endpoints, the catalogue, the scopes and the budgets, so that it cannot
 * become stale.
 */
import type { Endpoint } from '../../api/endpoint.ts';
import { html } from '../../words/html.ts';
import type { Language } from '../../words/language.ts';
import { wordsIn } from '../../words/words.ts';
import type { DocumentedOperation } from './documented-operations.ts';
import { quickStart, snippets, tokenSteps } from './guide-calls.ts';
import { errorRows, limitRows, operationRows, scopeRows, standardRows, type Table, tableOf } from './guide-tables.ts';
import { type Kit, referencePage } from './reference-page.ts';

/** @param endpoints those of this server @param operations those of both */
export function guidePage(
  kit: Kit,
  language: Language,
  endpoints: readonly Endpoint<never>[],
  operations: readonly DocumentedOperation[],
): string {
  const { places } = kit;
  const t = wordsIn(language, 'guide');
  const sections: readonly (readonly [id: string, title: string, content: ReturnType<typeof html>])[] = [
    ['start', t('start.title'), quickStart(t, places)],
    ['token', t('token.title'), tokenSteps(t, places)],
    ['snippets', t('snippets.title'), snippets(t, places)],
    ['scopes', t('scopes.title'), section(t('scopes.intro'), scopeRows(language, endpoints))],
    ['errors', t('errors.title'), section(t('errors.intro'), errorRows(language, endpoints))],
    ['limits', t('limits.title'), section(t('limits.intro'), limitRows(language, endpoints))],
    ['operations', t('operations.title'), section(t('operations.intro'), operationRows(language, operations))],
    ['standard', t('standard.title'), section(t('standard.intro'), standardRows(language, places))],
  ];
  const main = html`<p>${t('intro')}</p>
${sections.map(([id, title, content]) => html`<section><h2 id="${id}">${title}</h2>\n${content}</section>\n`)}`;
  const contents = sections.map(([id, title]) => [id, title] as const);
  return referencePage(kit, language, { path: '/docs', title: t('title'), main, contents });
}

/** GET /docs/operations: every operation of both servers. @param whole whether the other server's are known */
export function operationsPage(
  kit: Kit,
  language: Language,
  operations: readonly DocumentedOperation[],
  whole: boolean,
): string {
  const t = wordsIn(language, 'guide');
  const main = html`${section(t('operations.intro'), operationRows(language, operations))}
${!whole && html`<p role="status">${t('operations.others')} <a href="${kit.places.authUrl}/oauth/openapi.json">OpenAPI</a></p>`}
<h2>${t('standard.title')}</h2>
${section(t('standard.intro'), standardRows(language, kit.places))}
<p>${t('operations.machines')} <a href="${kit.places.resourceUrl}/openapi.json">${kit.places.resourceUrl}/openapi.json</a>,
<a href="${kit.places.authUrl}/oauth/openapi.json">${kit.places.authUrl}/oauth/openapi.json</a></p>`;
  return referencePage(kit, language, { path: '/docs/operations', title: t('operations.title'), main });
}

const section = (intro: string, table: Table) => html`<p>${intro}</p>\n${tableOf(table)}`;
