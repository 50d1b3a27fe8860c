/** The parts of one form with their labels, values, faults and focus. */
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { Prompt } from '../../provider/authorization/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { type Challenge, captchaField } from './captcha.ts';
import { type Faults, faultSummary, firstToFill, type Input, input, revealIn } from './fields.ts';
import { type FormName, promptForm } from './interaction-page.ts';

export interface FormParts {
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Faults in the order of the page: those of the whole form first. */
  readonly faults: Faults;
  input(name: string, about: Omit<Input, 'name' | 'label' | 'fault' | 'autofocus'>): Html;
  /** The captcha; empty if none is asked for. */
  readonly captcha: Html;
  summary(title: string): Html | undefined;
  form(content: Html): Html;
}

/** A hidden first button: Enter submits the form by it, not by a button that does something else. */
const enterButton = html`<button type="submit" class="enter" tabindex="-1" aria-hidden="true"></button>
`;

interface About {
  readonly deps: PageDeps;
  readonly prompt: Prompt;
  readonly t: Translate;
  readonly path: FormName;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly faults: Faults;
  /** Its captcha, where one is asked for. */
  readonly challenge: Challenge | undefined;
  /** Whether a code may be mailed instead, and whether one was sent. */
  readonly mails: boolean;
  readonly mailed: boolean;
}

export function formParts(about: About): FormParts {
  const { deps, prompt, t, path, values, challenge, mails, mailed } = about;
  const labels: Readonly<Record<string, string>> = {
    ...about.labels,
    ...(challenge && { captcha: t(`captcha.${challenge.kind}.label`) }),
  };
  const names = Object.keys(labels);
  const faults: Record<string, Faults[string]> = {};
  for (const name of ['', ...names]) if (about.faults[name]) faults[name] = about.faults[name];
  const first = firstToFill(names, values, faults);
  return {
    values,
    faults,
    input: (name, rest) =>
      input({
        name,
        label: labels[name] ?? name,
        value: values[name],
        fault: faults[name],
        autofocus: first === name,
        ...(rest.type === 'password' && { reveal: revealIn(t) }),
        ...rest,
      }),
    captcha: challenge
      ? captchaField(t, {
          challenge,
          label: labels.captcha ?? '',
          fault: faults.captcha,
          autofocus: first === 'captcha',
          mails,
          mailed,
        })
      : html``,
    summary: (title) => faultSummary(t, title, faults, labels),
    form: (content) => promptForm(deps, prompt, path, html`${names.length > 0 && enterButton}${content}`),
  };
}
