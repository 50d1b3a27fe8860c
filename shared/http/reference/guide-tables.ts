/** The tables of the guide: scopes, errors, limits and operations, from the values that define them. */
import { type Endpoint, errorsOf } from '../../api/endpoint.ts';
import { codeWords } from '../../api/envelope.ts';
import { catalogue, type ErrorName } from '../../api/errors.ts';
import { scopeWords } from '../../api/scope-words.ts';
import { scopes } from '../../api/scopes.ts';
import { keysOf } from '../../keys-of.ts';
import { budgets } from '../../limits/budgets.ts';
import { type Html, html, type Part } from '../../words/html.ts';
import type { Language } from '../../words/language.ts';
import { wordsIn } from '../../words/words.ts';
import type { DocumentedOperation } from './documented-operations.ts';
import { type Places, wayTo, written } from './reference-page.ts';

export interface Table {
  readonly name: string;
  readonly headings: readonly string[];
  readonly rows: readonly (readonly Part[])[];
}

type Endpoints = readonly Endpoint<never>[];

/** In a box that scrolls, by keyboard too. */
export const tableOf = ({
  name,
  headings,
  rows,
}: Table): Html => html`<div class="wide" role="region" aria-label="${name}" tabindex="0"><table>
<thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>
${rows.map(([head, ...rest]) => html`<tr><th scope="row">${head}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>
`;

export const code = (text: string): Html => html`<code>${text}</code>`;
const short = (uri: string) => uri.replace(/^api\./, '').replace('.', '/');
const list = (endpoints: Endpoints) => endpoints.map(({ uri }, at) => html`${at > 0 && ', '}${code(short(uri))}`);

/** `account` is reserved for our own client. */
export function scopeRows(language: Language, endpoints: Endpoints): Table {
  const t = wordsIn(language, 'guide');
  return {
    name: t('scopes.title'),
    headings: [t('scopes.scope'), t('scopes.allows'), t('scopes.opens')],
    rows: scopes
      .filter((scope) => scope !== 'account')
      .map((scope) => {
        const [title, more] = scopeWords(wordsIn(language), scope);
        const opened = endpoints.filter((endpoint) => endpoint.scopes?.includes(scope));
        return [code(scope), html`${title}<br><small>${more}</small>`, list(opened)];
      }),
  };
}

/** Each code once with the operations that may return it: "every call" for most. */
export function errorRows(language: Language, endpoints: Endpoints): Table {
  const t = wordsIn(language, 'guide');
  const row = (name: ErrorName): readonly Part[] => {
    const { code: number, status, uri } = catalogue[name];
    const ending = endpoints.filter((endpoint) => errorsOf(endpoint).has(name));
    const from =
      ending.length > endpoints.length / 2 ? t('errors.everywhere') : ending.length ? list(ending) : code(uri);
    return [String(number), codeWords(name, language), String(status), from];
  };
  return {
    name: t('errors.title'),
    headings: [t('errors.code'), t('errors.message'), 'HTTP', t('errors.from')],
    rows: keysOf(catalogue).map(row),
  };
}

/** The table of limits: those of endpoints, and those of `budgets`. */
export function limitRows(language: Language, endpoints: Endpoints): Table {
  const t = wordsIn(language, 'guide');
  const own = endpoints.flatMap(({ uri, limits = [] }) =>
    limits.map(({ per, points, seconds }) => ({ what: short(uri), per, points, seconds })),
  );
  const shared = Object.values(budgets).map(({ bucket, per, points, seconds }) => ({
    what: bucket,
    per,
    points,
    seconds,
  }));
  return {
    name: t('limits.title'),
    headings: [t('limits.what'), t('limits.per'), t('limits.calls'), t('limits.seconds')],
    rows: [...own, ...shared].map(({ what, per, points, seconds }) => [
      code(what),
      t(`limits.by.${per}`),
      String(points),
      String(seconds),
    ]),
  };
}

/** The table of operations, each with a link to its page. */
export function operationRows(language: Language, operations: readonly DocumentedOperation[]): Table {
  const t = wordsIn(language, 'guide');
  return {
    name: t('operations.title'),
    headings: [t('operations.call'), t('operations.needs')],
    rows: operations.map(({ id, method, path, summary, scopes: opening }) => [
      html`<a href="${wayTo(`/docs/operations/${id}`, language)}"><code>${method} ${path}</code></a><span>${written(language, 'operations', [id], summary)}</span>`,
      opening.length === 0
        ? t('operations.nothing')
        : html`${opening.map((scope, at) => html`${at > 0 && ', '}${code(scope)}`)}`,
    ]),
  };
}

/** Standard endpoints, which the engine answers. */
export function standardRows(language: Language, { authUrl }: Places): Table {
  const t = wordsIn(language, 'guide');
  return {
    name: t('standard.title'),
    headings: [t('operations.call'), t('operations.does'), t('standard.by')],
    rows: standard.map(([method, path, what, by]) => [code(`${method} ${authUrl}${path}`), t(`standard.${what}`), by]),
  };
}

const standard = [
  ['GET', '/.well-known/openid-configuration', 'discovery', 'OpenID Connect Discovery, RFC 8414'],
  ['GET', '/oauth/authorize', 'authorize', 'RFC 6749, RFC 7636, OpenID Connect'],
  ['POST', '/oauth/token', 'token', 'RFC 6749, RFC 9449'],
  ['POST', '/oauth/par', 'par', 'RFC 9126'],
  ['POST', '/oauth/device', 'device', 'RFC 8628'],
  ['GET', '/oauth/userinfo', 'userinfo', 'OpenID Connect'],
  ['POST', '/oauth/introspect', 'introspect', 'RFC 7662'],
  ['POST', '/oauth/revoke', 'revoke', 'RFC 7009'],
  ['GET', '/oauth/jwks', 'jwks', 'RFC 7517'],
  ['GET', '/oauth/logout', 'logout', 'OpenID Connect RP-Initiated Logout'],
] as const;
