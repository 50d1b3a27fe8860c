/** The guide: written from the endpoints, the catalogue, the scopes and the budgets themselves, so that it cannot go stale. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoint } from '../../api/endpoint.ts';
import { html } from '../../words/html.ts';
import { aboutLanguage, type Language, languageCodes } from '../../words/language.ts';
import { wordsIn } from '../../words/words.ts';
import { assetOf } from './assets.ts';
import { type Places, quickStart, snippets, tokenSteps } from './guide-calls.ts';
import { errorRows, limitRows, operationRows, scopeRows, type Table, tableOf } from './guide-tables.ts';

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function createGuide(places: Places, endpoints: readonly Endpoint<never>[]) {
  const style = assetOf('guide.css', 'text/css; charset=utf-8', readFileSync(join(import.meta.dirname, 'guide.css')));
  // Nothing in it changes while the process runs.
  const written = new Map(languageCodes.map((code) => [code, write(code, places, endpoints, style.address)]));
  return { style, policy, page: (language: Language): string => written.get(language) ?? '' };
}

function write(language: Language, places: Places, endpoints: readonly Endpoint<never>[], style: string): string {
  const t = wordsIn(language, 'guide');
  const sections: readonly (readonly [id: string, title: string, content: ReturnType<typeof html>])[] = [
    ['start', t('start.title'), quickStart(t, places)],
    ['token', t('token.title'), tokenSteps(t, places)],
    ['snippets', t('snippets.title'), snippets(t, places)],
    ['scopes', t('scopes.title'), section(t('scopes.intro'), scopeRows(language, endpoints))],
    ['errors', t('errors.title'), section(t('errors.intro'), errorRows(language, endpoints))],
    ['limits', t('limits.title'), section(t('limits.intro'), limitRows(language, endpoints))],
    ['operations', t('operations.title'), section(t('operations.intro'), operationRows(language, endpoints))],
  ];
  const languages = languageCodes.map((code) => {
    const { name } = aboutLanguage(code);
    return code === language
      ? html`<span lang="${code}" aria-current="true">${name}</span> `
      : html`<a lang="${code}" hreflang="${code}" href="/docs?lang=${code}">${name}</a> `;
  });
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${t('title')}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${style}">
</head>
<body>
<header><a href="${places.authUrl}/">Upare</a> <nav aria-label="${t('language')}">${languages}</nav></header>
<nav class="contents" aria-label="${t('contents')}"><ul>
${sections.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>\n`)}<li><a href="/docs/operations">${t('tryIt')}</a></li>
</ul></nav>
<main>
<h1>${t('title')}</h1>
<p>${t('intro')}</p>
${sections.map(([id, title, content]) => html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>\n${content}</section>\n`)}</main>
</body>
</html>
`.source;
}

const section = (intro: string, table: Table) => html`<p>${intro}</p>\n${tableOf(table)}`;
