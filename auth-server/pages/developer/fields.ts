/** The fields of an app's forms, and their faults in words. The rules are those of shared/operations. */
import { z } from 'zod';
import { flag, lines, listOfLines, text } from '../../../shared/api/fields.ts';
import { reason, tellReason } from '../../../shared/api/reasons.ts';
import { scopeWords } from '../../../shared/api/scope-words.ts';
import { offeredScopes, type Scope } from '../../../shared/api/scopes.ts';
import { LONGEST_APP_NAME, type metadataOf } from '../../../shared/clients/metadata.ts';
import { pageAddressFault, redirectUriFault } from '../../../shared/clients/redirect-uris.ts';
import type { User } from '../../../shared/db/tables/users.ts';
import { LEAST_SIDE } from '../../../shared/logos/address.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Language } from '../../../shared/words/language.ts';
import type { Translate } from '../../../shared/words/words.ts';
import { type AccountFormParts, fieldId } from '../kit/account-form.ts';
import type { Faults } from '../kit/fields.ts';
import { fileField, optionalFile } from '../kit/file-field.ts';

const addresses = ['homepage', 'terms_uri', 'policy_uri'] as const;

export const appFields = {
  name: text(LONGEST_APP_NAME).trim().min(1, reason('notBlank')),
  description: lines(1000).nullish(),
  homepage: text(2000).nullish(),
  terms_uri: text(2000).nullish(),
  policy_uri: text(2000).nullish(),
  logo: optionalFile,
  remove_logo: flag.optional(),
  redirect_uris: listOfLines(20_000),
  scopes: z
    .union([z.string(), z.array(z.string())])
    .transform((given) => [given].flat().filter((one): one is Scope => offeredScopes.some((scope) => scope === one))),
  testers: listOfLines(2000).nullish(),
};

const appLabels = (t: Translate) => ({
  name: t('developer.app.name'),
  redirect_uris: t('developer.app.redirectUris'),
  scopes: t('developer.app.scopes'),
  logo: t('developer.app.logo'),
  description: t('developer.app.description'),
  homepage: t('developer.app.homepage'),
  terms_uri: t('developer.app.terms'),
  policy_uri: t('developer.app.policy'),
  testers: t('developer.app.testers'),
});

const appClears = ['description', 'homepage', 'terms_uri', 'policy_uri', 'testers'];
export const appKeeps = ['name', ...appClears, 'redirect_uris', 'scopes', 'remove_logo'];

/** The values of the form of an existing app. */
export const appValues = (name: string, metadata: ReturnType<typeof metadataOf>, testers: readonly User[]) => ({
  name,
  description: metadata.description,
  homepage: metadata.homepage,
  terms_uri: metadata.terms_uri,
  policy_uri: metadata.policy_uri,
  redirect_uris: metadata.redirect_uris.join('\n'),
  scopes: metadata.scope.join(' '),
  testers: testers.map(({ username }) => username).join('\n'),
});

/** All faults at once, of which an operation tells the first. */
function appCheck(t: Translate, sent: Readonly<Record<string, unknown>>, found: Faults, language: Language): Faults {
  const faults: Record<string, string> = {};
  for (const field of addresses) {
    const said = sent[field];
    const fault = typeof said === 'string' && pageAddressFault(said.trim());
    if (fault) faults[field] = tellReason(fault, language);
  }
  const uris = appFields.redirect_uris.safeParse(sent.redirect_uris).data;
  const fault = uris && redirectUriFault(uris, []);
  if (fault) faults.redirect_uris = tellReason(fault.reason, language);
  if (uris?.length === 0) faults.redirect_uris = t('developer.app.wrongUri');
  if (sent.scopes === undefined) faults.scopes = t('developer.app.noScope');
  return { ...faults, ...(found.name && { name: found.name }) };
}

/** The fields of both forms, for a new app and an existing one. */
export const appForm = {
  labels: appLabels,
  check: appCheck,
  members: { scope: 'scopes' },
  refused: (t: Translate) => t('developer.app.notSaved'),
  clears: appClears,
  long: true,
  file: 'logo',
} as const;

/** The sent fields by the names of the operations; an empty field removes the former value. */
export function appInput(sent: Omit<z.output<z.ZodObject<typeof appFields>>, 'logo' | 'remove_logo'>) {
  const { scopes, testers, description, homepage, terms_uri, policy_uri, name, redirect_uris } = sent;
  return {
    ...{ name, redirect_uris, scope: scopes, testers: testers ?? [] },
    ...{ description: description ?? '', homepage: homepage ?? '' },
    ...{ terms_uri: terms_uri ?? '', policy_uri: policy_uri ?? '' },
  };
}

interface Shown {
  /** The name of the form. */
  readonly form: 'create' | 'save';
  /** Of the scopes. */
  readonly chosen: ReadonlySet<string>;
  /** Whether it has testers. */
  readonly testers: boolean;
  /** Whether the app has a logo, or one waits for review. */
  readonly hasLogo?: boolean;
}

/** The HTML of the fields. */
export function appInputs(t: Translate, form: AccountFormParts, { chosen, testers, hasLogo, ...shown }: Shown): Html {
  const plain = { autocomplete: 'off' };
  return html`${form.input('name', { ...plain, hint: t('developer.app.nameHint'), maxlength: LONGEST_APP_NAME })}
${form.input('redirect_uris', { ...plain, hint: t('developer.app.redirectUrisHint'), maxlength: 20_000, rows: 3 })}
<fieldset id="${fieldId(shown.form, 'scopes')}"${form.faults.scopes && html` aria-describedby="scopes-fault"`}>
<legend>${t('developer.app.scopes')}</legend>
<p class="hint">${t('developer.app.scopesHint')}</p>
${form.faults.scopes && html`<p class="fault" id="scopes-fault">${form.faults.scopes}</p>`}
<ul class="scopes">${offeredScopes.map((scope) => scopeBox(t, scope, chosen.has(scope)))}</ul></fieldset>
${fileField(form, { form: shown.form, name: 'logo', label: t('developer.app.logo'), hint: t('developer.app.logoHint', { least: LEAST_SIDE }), remove: hasLogo && t('developer.app.removeLogo') })}
${form.input('description', { ...plain, hint: t('developer.app.descriptionHint'), maxlength: 1000, rows: 3, optional: true })}
${form.input('homepage', { type: 'url', ...plain, hint: t('developer.app.https'), maxlength: 2000, optional: true })}
${form.input('terms_uri', { type: 'url', ...plain, hint: t('developer.app.https'), maxlength: 2000, optional: true })}
${form.input('policy_uri', { type: 'url', ...plain, hint: t('developer.app.https'), maxlength: 2000, optional: true })}
${testers && form.input('testers', { ...plain, hint: t('developer.app.testersHint'), maxlength: 2000, rows: 3, optional: true })}`;
}

function scopeBox(t: Translate, scope: Scope, isChosen: boolean): Html {
  const [title, more] = scopeWords(t, scope);
  const id = `scope-${scope.replace(':', '-')}`;
  return html`<li class="tick"><input type="checkbox" id="${id}" name="scopes" value="${scope}"${isChosen && html` checked`}><label for="${id}"><strong>${title}</strong> <span class="hint"><code>${scope}</code> ${more}</span></label></li>
`;
}
