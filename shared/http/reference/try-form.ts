/** The form for trying an operation: a script shows it, sends it, and shows the answer. */
import { type Html, html } from '../../words/html.ts';
import type { Language } from '../../words/language.ts';
import { wordsIn } from '../../words/words.ts';
import type { DocumentedOperation, Parameter } from './documented-operations.ts';
import { wayTo } from './reference-page.ts';

export function tryForm(language: Language, { method, server, path, parameters, scopes }: DocumentedOperation): Html {
  const t = wordsIn(language, 'guide');
  const field = ({
    name,
    required,
    isFile,
    values,
  }: Parameter) => html`<p class="field"><label for="try-${name}">${name}${required && html` <small>${t('operation.required')}</small>`}</label>
${
  values.length
    ? html`<select id="try-${name}" name="${name}"><option value=""></option>${values.map((value) => html`<option>${value}</option>`)}</select>`
    : html`<input id="try-${name}" name="${name}" type="${isFile ? 'file' : 'text'}" autocomplete="off" spellcheck="false">`
}</p>
`;
  return html`<h2>${t('tryIt.title')}</h2>
<noscript><p>${t('tryIt.needsScript')}</p></noscript>
<form data-script="try" data-method="${method}" data-url="${server}${path}" data-sending="${t('tryIt.sending')}" data-unreachable="${t('tryIt.unreachable')}" hidden>
${
  scopes.length > 0 &&
  html`<p class="field"><label for="try-token">${t('tryIt.token')}</label>
<input id="try-token" type="text" autocomplete="off" spellcheck="false" data-token>
<a href="${wayTo('/docs/token', language)}">${t('getToken.title')}</a></p>
`
}${parameters.map(field)}<p><button type="submit">${t('tryIt.send')}</button></p>
<p role="status" data-told></p>
<pre tabindex="0" data-answer hidden><code></code></pre>
<p data-picture></p>
</form>
`;
}
