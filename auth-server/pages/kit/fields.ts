/** The parts of which forms are made. */
import { flag } from '../../../shared/api/fields.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';

/** What is wrong, by field; '' is the form as a whole. */
export type Faults = Readonly<Record<string, string | Html | undefined>>;

/** Why a form is shown once more. */
export interface FormRefusal {
  readonly faults: Faults;
  readonly status: number;
  /** Whether nothing was tried with what was sent: all of it is kept. */
  readonly untried?: boolean;
}

export interface Reveal {
  readonly show: string;
  readonly hide: string;
}

export const revealIn = (t: Translate): Reveal => ({ show: t('form.showPassword'), hide: t('form.hidePassword') });

export interface Input {
  /** By default its name. */
  readonly id?: string;
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'password' | 'email';
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  readonly fault?: string | Html | undefined;
  readonly autocomplete: string;
  readonly maxlength: number;
  readonly autofocus?: boolean;
  /** A code to be compared letter by letter. */
  readonly code?: boolean;
  /** Digits alone: a phone shows their keys. */
  readonly digits?: boolean;
  /** May be left empty. */
  readonly optional?: boolean;
  /** Text of lines, of which so many are seen at once. */
  readonly rows?: number;
  /** What there is to choose from, each with its words. */
  readonly options?: readonly (readonly [value: string, label: string])[];
  /** Of a password: the words of the button that shows what was typed, and hides it again. */
  readonly reveal?: Reveal;
}

/** A labelled field with its hint and its fault: of one line, if nothing else is said. */
export function input(it: Input): Html {
  const { name, fault, id = name } = it;
  // Browsers take no letters of other scripts before the @ of their own kind of field.
  const type = it.type === 'password' ? 'password' : 'text';
  // A fault says what the hint does.
  const hint = fault ? undefined : it.hint;
  const described = [fault && `${id}-fault`, hint && `${id}-hint`].filter(Boolean).join(' ');
  const named = html`id="${id}" name="${name}"${!it.optional && html` required`}${described && html` aria-describedby="${described}"`}${fault && html` aria-invalid="true"`}${it.autofocus && html` autofocus`}`;
  return html`<div class="field">
<label for="${id}">${it.label}</label>
${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
${fault && html`<p class="fault" id="${id}-fault">${fault}</p>`}
${it.options ? select(it, named) : it.rows ? area(it, named) : line(it, named, type)}
${it.reveal && html`<button type="button" class="reveal" hidden data-script="show-password" aria-controls="${id}" data-hide="${it.reveal.hide}">${it.reveal.show}</button>`}
</div>
`;
}

const line = (it: Input, named: Html, type: string): Html =>
  html`<input ${named} type="${type}"${it.value && html` value="${it.value}"`} autocomplete="${it.autocomplete}" maxlength="${
    it.maxlength
  }"${type !== 'password' && html` autocapitalize="none" autocorrect="off" spellcheck="false"`}${
    it.type === 'email' && html` inputmode="email"`
  }${it.digits && html` inputmode="numeric"`}${it.code && html` class="code"`}>`;

// A line break that follows the tag is none of the text.
const area = (it: Input, named: Html): Html =>
  html`<textarea ${named} rows="${it.rows}" maxlength="${it.maxlength}" autocomplete="${it.autocomplete}">\n${it.value}</textarea>`;

const select = ({ options = [], value }: Input, named: Html): Html =>
  html`<select ${named}>${options.map(([word, label]) => html`<option value="${word}"${word === value && html` selected`}>${label}</option>`)}</select>`;

/** Whether the box to stay signed in was ticked. */
export const wantsRemembering = (value: unknown): boolean => flag.safeParse(value).data === true;

export const rememberBox = (t: Translate, sent: unknown): Html =>
  html`<p class="tick remember"><input type="checkbox" id="remember" name="remember" value="1"${wantsRemembering(sent) && html` checked`}><label for="remember">${t('signIn.remember')}</label></p>`;

/** Copies the text of the element of this id. There is no button where there is no script to do it. */
export const copyButton = (t: Translate, id: string): Html =>
  html`<button type="button" class="small-button" hidden data-script="copy" aria-controls="${id}" aria-live="polite" data-done="${t('form.copied')}">${t('form.copy')}</button>`;

/**
 * What was wrong with a form as it came: said first by a screen reader, each with a way to its field.
 * @param labels of the fields, by name; both by the id where that is another
 */
export function faultSummary(
  t: Translate,
  title: string,
  faults: Faults,
  labels: Readonly<Record<string, string>> = {},
): Html | undefined {
  const found = Object.entries(faults).filter(([, fault]) => fault);
  if (!found.length) return undefined;
  const item = (name: string, fault: string | Html | undefined) =>
    html`<li>${labels[name] && html`<a href="#${name}">${labels[name]}</a>${t('form.colon')}`}${fault}</li>`;
  return html`<div class="faults" role="alert">
<p>${title}</p>
<ul>${found.map(([name, fault]) => item(name, fault))}</ul>
</div>
`;
}

/** The first field to fill in: one with a fault, else the first that is empty. */
export function firstToFill(
  names: readonly string[],
  values: Readonly<Record<string, string | undefined>>,
  faults: Faults,
) {
  return names.find((name) => faults[name]) ?? names.find((name) => !values[name]);
}
