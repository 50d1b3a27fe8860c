/** The layout of every page of the reference, and the words of its parts. */
import { presentLook } from '../../look/present.ts';
import { type Html, html, htmlHead, type Part } from '../../words/html.ts';
import { aboutLanguage, DEFAULT_LANGUAGE, type Language, languageCodes } from '../../words/language.ts';
import { phraseAt, wordsIn } from '../../words/words.ts';
import type { Asset } from './assets.ts';

/** The addresses of the two servers. */
export interface Places {
  readonly authUrl: string;
  readonly resourceUrl: string;
}

/** The deps of the pages. */
export interface Kit {
  readonly places: Places;
  readonly style: Asset;
}

interface Framed {
  /** `/docs/token` */
  readonly path: string;
  readonly title: string;
  readonly main: Html;
  /** Links to sections: ids and titles. */
  readonly contents?: readonly (readonly [id: string, title: string])[];
  readonly scripts?: readonly Asset[];
}

/** A link that keeps the language, which no cookie stores. */
export const wayTo = (path: string, language: Language): string => {
  const [page = '', part] = path.split('#');
  return `${page}?lang=${language}${part === undefined ? '' : `#${part}`}`;
};

export function referencePage({ places, style }: Kit, language: Language, page: Framed): string {
  const t = wordsIn(language, 'guide');
  const { path, title, main, contents = [], scripts = [] } = page;
  const languages = languageCodes.map((code) => {
    const { name } = aboutLanguage(code);
    return code === language
      ? html`<span lang="${code}" aria-current="true">${name}</span> `
      : html`<a lang="${code}" hreflang="${code}" href="${wayTo(path, code)}">${name}</a> `;
  });
  const ways = [
    ['/docs', t('guide')],
    ['/docs/operations', t('operations.title')],
    ['/docs/token', t('getToken.title')],
  ] as const;
  const way = ([to, words]: readonly [string, string]) =>
    html`<li><a href="${wayTo(to, language)}"${to === path && html` aria-current="page"`}>${words}</a></li>\n`;
  return html`<!doctype html>
<html lang="${language}">
<head>
${htmlHead({ title, icon: 'data:,', stylesheet: style.address, scripts: scripts.map(({ address }) => address) })}</head>
<body>
<header><a href="${places.authUrl}/">${presentLook().name}</a> <nav aria-label="${t('language')}">${languages}</nav></header>
<nav class="contents" aria-label="${t('reference')}"><ul>
${ways.map(way)}</ul></nav>
${
  contents.length > 0 &&
  html`<nav class="contents" aria-label="${t('contents')}"><ul>
${contents.map(([id, words]) => html`<li><a href="#${id}">${words}</a></li>\n`)}</ul></nav>`
}
<main>
<h1>${title}</h1>
${main}</main>
</body>
</html>
`.source;
}

/** The description of an operation or parameter, in English if the language has none. */
export function written(
  language: Language,
  kind: 'operations' | 'fields',
  keys: readonly string[],
  english: string,
): Part {
  if (language === DEFAULT_LANGUAGE) return english;
  const found = keys.map((key) => phraseAt(language, `reference.${kind}.${key}`)).find((words) => words !== undefined);
  return found ?? html`<span lang="${DEFAULT_LANGUAGE}">${english}</span>`;
}
