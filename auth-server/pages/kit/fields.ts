/** The fields of forms, and their faults. */
import type { z } from 'zod';
import { flag } from '../../../shared/api/fields.ts';
import { issueReason, keyOf, type Reason, type ReasonKey, tellReason } from '../../../shared/api/reasons.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { PhraseKey, Translate } from '../../../shared/words/words.ts';
import type { Reader } from './layout.ts';

/** The faults by field; '' is the whole form. */
export type Faults = Readonly<Record<string, string | Html | undefined>>;

/** The reason why a form is shown again. */
export interface FormRefusal {
  readonly faults: Faults;
  readonly status: number;
  /** True if the form was not evaluated: every field keeps its value. */
  readonly untried?: boolean;
}

export interface Reveal {
  readonly show: string;
  readonly hide: string;
}

export const revealIn = (t: Translate): Reveal => ({ show: t('form.showPassword'), hide: t('form.hidePassword') });

const withKeys = ['email', 'tel', 'url'] as const;

export interface Input {
  /** By default its name. */
  readonly id?: string;
  readonly name: string;
  readonly label: string;
  /**
   * Except for passwords it only chooses a phone's keyboard: the element stays of type text, without the browser's own
   * checks.
   */
  readonly type?: 'text' | 'password' | (typeof withKeys)[number];
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  readonly fault?: string | Html | undefined;
  readonly autocomplete: string;
  readonly maxlength: number;
  readonly autofocus?: boolean;
  /** A code that is compared letter by letter. */
  readonly code?: boolean;
  /** Digits only: phones show a number pad. */
  readonly digits?: boolean;
  /** The field is optional. */
  readonly optional?: boolean;
  /** Multi-line text, with this many visible lines. */
  readonly rows?: number;
  /** The options of a choice, each with its label. */
  readonly options?: readonly (readonly [value: string, label: string])[];
  /** For a password: the labels of the button that shows and hides it. */
  readonly reveal?: Reveal;
}

/** A labelled field with its hint and its fault; a single line by default. */
export function input(it: Input): Html {
  const { name, fault, id = name } = it;
  // Browsers reject non-ASCII letters before the @ in fields of type email.
  const type = it.type === 'password' ? 'password' : 'text';
  // A fault replaces the hint.
  const hint = fault ? undefined : it.hint;
  const described = [fault && `${id}-fault`, hint && `${id}-hint`].filter(Boolean).join(' ');
  const named = html`id="${id}" name="${name}"${!it.optional && html` required`}${described && html` aria-describedby="${described}"`}${fault && html` aria-invalid="true"`}${it.autofocus && html` autofocus`}`;
  return html`<div class="field">
<label for="${id}"${it.reveal && html` id="${id}-label"`}>${it.label}</label>
${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
${fault && html`<p class="fault" id="${id}-fault">${fault}</p>`}
${it.options ? select(it, named) : it.rows ? area(it, named) : line(it, named, type)}
${it.reveal && html`<button type="button" class="reveal" hidden data-script="show-password" aria-controls="${id}" aria-describedby="${id}-label" data-hide="${it.reveal.hide}">${it.reveal.show}</button>`}
</div>
`;
}

const line = (it: Input, named: Html, type: string): Html =>
  html`<input ${named} type="${type}"${it.value && html` value="${it.value}"`} autocomplete="${it.autocomplete}" maxlength="${
    it.maxlength
  }"${type !== 'password' && html` autocapitalize="none" autocorrect="off" spellcheck="false"`}${
    withKeys.some((type) => type === it.type) && html` inputmode="${it.type}"`
  }${it.digits && html` inputmode="numeric"`}${it.code && html` class="code"`}>`;

// HTML drops one line break after the opening tag.
const area = (it: Input, named: Html): Html =>
  html`<textarea ${named} rows="${it.rows}" maxlength="${it.maxlength}" autocomplete="${it.autocomplete}">\n${it.value}</textarea>`;

const select = ({ options = [], value }: Input, named: Html): Html =>
  html`<select ${named}>${options.map(([word, label]) => html`<option value="${word}"${word === value && html` selected`}>${label}</option>`)}</select>`;

/** Whether the box to stay signed in is ticked. */
export const wantsRemembering = (value: unknown): boolean => flag.safeParse(value).data === true;

/** The box to stay signed in. */
export const rememberBox = (t: Translate, sent: unknown): Html =>
  html`<p class="tick remember"><input type="checkbox" id="remember" name="remember" value="1"${wantsRemembering(sent) && html` checked`}><label for="remember">${t('signIn.remember')}</label></p>`;

/** A button that copies the text of the element with this id. It is hidden without scripts. */
export const copyButton = (t: Translate, id: string): Html =>
  html`<button type="button" class="small-button" hidden data-script="copy" aria-controls="${id}" aria-live="polite" data-done="${t('form.copied')}">${t('form.copy')}</button>`;

/**
 * The summary of a form's faults, which a screen reader reads first, with links to the fields.
 * @param faults by the ids of the fields; '' is the whole form
 * @param labels by the ids too
 */
export function faultSummary(
  t: Translate,
  title: string,
  faults: Faults,
  labels: Readonly<Record<string, string>> = {},
): Html | undefined {
  const found = Object.entries(faults).filter(([, fault]) => fault);
  if (!found.length) return undefined;
  const items = found.map(
    ([name, fault]) =>
      html`<li>${labels[name] && html`<a href="#${name}">${labels[name]}</a>${t('form.colon')}`}${fault}</li>`,
  );
  return html`<div class="faults" role="alert">
<p>${title}</p>
<ul>${items}</ul>
</div>
`;
}

/** The field to focus: the first with a fault, else the first empty one. */
export function firstToFill(
  names: readonly string[],
  values: Readonly<Record<string, string | undefined>>,
  faults: Faults,
) {
  return names.find((name) => faults[name]) ?? names.find((name) => !values[name]);
}

/** Missing and unusable fields. Each field has its first fault. */
export function fieldFaults(
  error: z.ZodError | undefined,
  sent: Readonly<Record<string, unknown>>,
  reader: Pick<Reader, 't' | 'language'>,
): Faults {
  const faults: Record<string, string> = {};
  for (const issue of error?.issues ?? []) {
    const field = String(issue.path[0]);
    faults[field] ??= sent[field] ? reasonOnPage(reader, issueReason(issue)) : reader.t('form.required');
  }
  return faults;
}

/** The API's reasons for rejected fields, in the words of a page where it has its own. */
const known = {
  username: 'register.reasons.username',
  letterOrDigit: 'register.reasons.usernameLetters',
  confusable: 'register.reasons.usernameLetters',
  directions: 'register.reasons.usernameLetters',
  notPhone: 'register.reasons.usernamePhone',
  email: 'register.reasons.email',
  control: 'register.reasons.control',
  passwordShort: 'register.reasons.tooShort',
  passwordLong: 'register.reasons.passwordTooLong',
  tooLong: 'register.reasons.tooLong',
  blank: 'register.reasons.blank',
  repeated: 'register.reasons.blank',
  ownName: 'register.reasons.ownName',
  commonPassword: 'register.reasons.common',
} as const satisfies Partial<Record<ReasonKey, PhraseKey<'pages'>>>;

function reasonOnPage({ t, language }: Pick<Reader, 't' | 'language'>, reason: Reason): string {
  const key = keyOf(reason);
  if (key === undefined) return t('form.unusable');
  return key in known ? t(known[key as keyof typeof known]) : tellReason(reason, language);
}
