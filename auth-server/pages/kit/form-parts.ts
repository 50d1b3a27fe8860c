/** The parts of one form as a page puts them together: each knows its label, its value, its fault and its focus. */
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { Prompt } from '../../provider/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { captchaField, type Faults, faultSummary, firstToFill, type Input, input, revealIn } from './fields.ts';
import { type FormName, promptForm } from './interaction-page.ts';

export interface FormParts {
  readonly values: Readonly<Record<string, string | undefined>>;
  input(name: string, about: Omit<Input, 'name' | 'label' | 'fault' | 'autofocus'>): Html;
  /** The picture and its field. */
  readonly captcha: Html;
  summary(title: string): Html | undefined;
  form(content: Html): Html;
}

/** What the key Enter presses is a form's first button of this kind: before those that do something else, one of its own. */
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
  readonly scenario: string | undefined;
  /** Where the page is to be had with another picture. */
  readonly another: string;
}

export async function formParts(about: About): Promise<FormParts> {
  const { deps, prompt, t, path, labels, values, faults, scenario, another } = about;
  const first = firstToFill(Object.keys(labels), values, faults);
  const issue = async (name: string) => {
    const { drawCaptcha } = await import('../../../shared/captcha/draw.ts');
    return drawCaptcha(await deps.captchas.issue(prompt.uid, name), 'png');
  };
  const picture = scenario === undefined ? undefined : await issue(scenario);
  return {
    values,
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
    captcha: picture ? captchaField(t, picture, another, faults.captcha, first === 'captcha') : html``,
    summary: (title) => faultSummary(title, faults, labels),
    form: (content) => promptForm(deps, prompt, path, html`${Object.keys(labels).length > 0 && enterButton}${content}`),
  };
}
