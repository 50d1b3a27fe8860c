/** GET /docs/operations/User.login: one operation with its parameters and answers, and a form to try it. */
import { codeWords } from '../../api/envelope.ts';
import { catalogue } from '../../api/errors.ts';
import { type Html, html } from '../../words/html.ts';
import type { Language } from '../../words/language.ts';
import { wordsIn } from '../../words/words.ts';
import type { Asset } from './assets.ts';
import type { DocumentedOperation, Member, Parameter } from './documented-operations.ts';
import { code, tableOf } from './guide-tables.ts';
import { type Kit, referencePage, wayTo, written } from './reference-page.ts';
import { tryForm } from './try-form.ts';

/** @param common the errors that the guide describes once */
export function operationPage(
  kit: Kit,
  language: Language,
  operation: DocumentedOperation,
  { common, script }: { readonly common: ReadonlySet<string>; readonly script: Asset },
): string {
  const t = wordsIn(language, 'guide');
  const { id, method, path, summary, scopes, parameters, answer, otherTypes, errors, isPage } = operation;
  const own = errors.filter((name) => !common.has(name));
  const main = html`<p>${written(language, 'operations', [id], summary)}</p>
<p>${scopes.length ? html`${t('operation.needs')} ${scopes.map((scope, at) => html`${at > 0 && ', '}${code(scope)}`)}` : t('operation.needsNothing')}</p>
<h2>${t('operation.parameters')}</h2>
${parameters.length ? parameterTable(operation, language) : html`<p>${t('operation.noParameters')}</p>`}
${method === 'POST' && html`<p>${t(parameters.some(({ isFile }) => isFile) ? 'operation.withFile' : 'operation.body')}</p>`}
<h2>${t('operation.example')}</h2>
<pre tabindex="0"><code>${curlOf(operation)}</code></pre>
<h2>${t('operation.answer')}</h2>
<p>${otherTypes.length > 0 && html`${t('operation.types')} ${otherTypes.map((type) => code(type))} `}${isPage ? t('operation.redirects') : t('operation.envelope')}</p>
${answer.length > 0 && answerTable(operation, language)}
<h2>${t('operation.failures')}</h2>
${own.length > 0 && failureTable(own, language)}
<p>${t('operation.common')} <a href="${wayTo('/docs#errors', language)}">${t('errors.title')}</a></p>
${!isPage && tryForm(language, operation)}`;
  const scripts = isPage ? [] : [script];
  return referencePage(kit, language, { path: `/docs/operations/${id}`, title: `${method} ${path}`, main, scripts });
}

/** The description of a parameter or member, most specific first, as in openapi/words.ts. */
function described(language: Language, { id }: DocumentedOperation, { name, description }: Member): Html {
  const last = name.split(/\[\]\.|\./).at(-1) ?? name;
  const keys = [`${id}.${last}`, `${id.split('.', 1)[0]}.${last}`, last];
  return html`${written(language, 'fields', keys, description)}`;
}

const shown = (example: unknown) =>
  example === undefined || example === null
    ? ''
    : code(typeof example === 'string' ? example : JSON.stringify(example));

function parameterTable(operation: DocumentedOperation, language: Language): Html {
  const t = wordsIn(language, 'guide');
  const row = (parameter: Parameter) => [
    html`${code(parameter.name)}${parameter.required && html` <small>${t('operation.required')}</small>`}`,
    html`${parameter.type}${parameter.values.length > 0 && html`: ${parameter.values.map((value, at) => html`${at > 0 && ', '}${code(String(value))}`)}`}`,
    described(language, operation, parameter),
    shown(parameter.example),
  ];
  return tableOf({
    name: t('operation.parameters'),
    headings: [t('operation.name'), t('operation.type'), t('operation.means'), t('operation.forExample')],
    rows: operation.parameters.map(row),
  });
}

function answerTable(operation: DocumentedOperation, language: Language): Html {
  const t = wordsIn(language, 'guide');
  return tableOf({
    name: t('operation.answer'),
    headings: [t('operation.name'), t('operation.type'), t('operation.means'), t('operation.forExample')],
    rows: operation.answer.map((member) => [
      code(member.name),
      member.type,
      described(language, operation, member),
      shown(member.example),
    ]),
  });
}

function failureTable(errors: DocumentedOperation['errors'], language: Language): Html {
  const t = wordsIn(language, 'guide');
  return tableOf({
    name: t('operation.failures'),
    headings: [t('errors.code'), t('errors.message'), 'HTTP'],
    rows: errors.map((name) => [
      String(catalogue[name].code),
      codeWords(name, language),
      String(catalogue[name].status),
    ]),
  });
}

/** With every required parameter. */
function curlOf({ method, server, path, parameters, scopes }: DocumentedOperation): string {
  const needed = parameters.filter(({ required }) => required);
  const value = ({ example, isFile, name }: Parameter) =>
    isFile ? '@picture.jpg' : example === undefined ? name.toUpperCase() : String(example);
  const whole = needed.reduce((way, one) => way.replace(`{${one.name}}`, value(one)), server + path);
  const rest = needed.filter(({ name }) => !path.includes(`{${name}}`));
  const isUpload = rest.some(({ isFile }) => isFile);
  return [
    `curl ${method === 'GET' && rest.length ? '-G ' : ''}${whole}`,
    ...(scopes.length ? [`-H 'Authorization: Bearer ACCESS_TOKEN'`] : []),
    ...rest.map((one) =>
      isUpload ? `-F '${one.name}=${value(one)}'` : `--data-urlencode '${one.name}=${value(one)}'`,
    ),
    ...(method === 'POST' && rest.length === 0 ? ['-X POST'] : []),
  ].join(' \\\n  ');
}
