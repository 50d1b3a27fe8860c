/** The parts of which forms are made. */
import { type Html, html } from './html.ts';
import type { Say } from './words/words.ts';

/** What is wrong, by field; '' is the form as a whole. */
export type Faults = Readonly<Record<string, string | undefined>>;

export interface Input {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'password' | 'email';
  readonly value?: string | undefined;
  readonly hint?: string | undefined;
  readonly fault?: string | undefined;
  readonly autocomplete: string;
  readonly maxlength: number;
  readonly inputmode?: 'email' | 'text';
  readonly autofocus?: boolean;
}

/** A labelled text field with its hint and its fault. */
export function input(it: Input): Html {
  const { name, hint, fault, type = 'text' } = it;
  const described = [fault && `${name}-fault`, hint && `${name}-hint`].filter(Boolean).join(' ');
  return html`<div class="field">
<label for="${name}">${it.label}</label>
${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
${fault && html`<p class="fault" id="${name}-fault">${fault}</p>`}
<input id="${name}" name="${name}" type="${type}" value="${it.value}" autocomplete="${it.autocomplete}" maxlength="${it.maxlength}" required${
    type === 'password' ? '' : html` autocapitalize="none" autocorrect="off" spellcheck="false"`
  }${it.inputmode && html` inputmode="${it.inputmode}"`}${described && html` aria-describedby="${described}"`}${
    fault && html` aria-invalid="true"`
  }${it.autofocus && html` autofocus`}>
</div>
`;
}

/** The summary that a screen reader says first. */
export function faultSummary(title: string, faults: Faults): Html | undefined {
  const found = Object.entries(faults).filter(([, fault]) => fault);
  if (!found.length) return undefined;
  return html`<div class="faults" role="alert">
<p class="title">${title}</p>
<ul>${found.map(([name, fault]) => html`<li>${name ? html`<a href="#${name}">${fault}</a>` : fault}</li>`)}</ul>
</div>
`;
}

/** The picture and the field for what it says. */
export function captchaField(say: Say, picture: Buffer, another: string, fault: string | undefined): Html {
  return html`<div class="captcha">
<img src="data:image/png;base64,${picture.toString('base64')}" width="220" height="80" alt="${say('captcha.picture')}">
<a href="${another}">${say('captcha.another')}</a>
</div>
${input({ name: 'captcha', label: say('captcha.label'), hint: say('captcha.hint'), fault, autocomplete: 'off', maxlength: 32 })}`;
}
