/** A page that asks for a name and sends a code. The next page is the same whether the account exists or not. */
import { z } from 'zod';
import type { BegunCodeRequest, CodeRequester } from '../../../shared/accounts/media/requested-codes.ts';
import { text } from '../../../shared/api/fields.ts';
import type { NamedBudget } from '../../../shared/limits/budgets.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { Prompt } from '../../provider/authorization/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { deviceOf } from '../kit/cookies.ts';
import { formPage } from '../kit/form-page.ts';
import { addressOf, type FormName } from '../kit/interaction-page.ts';
import type { HeldCodeRequest } from './held-code-request.ts';

interface CodeRequestPage {
  readonly path: FormName;
  readonly scenario: string;
  readonly budget: NamedBudget;
  /** Stores the request for the next page. */
  readonly held: HeldCodeRequest;
  /** The page on which the code is typed. */
  readonly next: FormName;
  ask(deps: PageDeps, name: string, requester: CodeRequester): Promise<BegunCodeRequest>;
  words(t: Translate): { readonly title: string; readonly intro: string; readonly send: string };
  /** A link back to signing in by password. */
  back(t: Translate, prompt: Prompt): Html;
}

export const codeRequestPage = ({ path, scenario, budget, held, next, ask, words, back }: CodeRequestPage) =>
  formPage({
    path,
    asks: 'login',
    captcha: { scenario, field: 'username' },
    budget,
    fields: z.object({ username: text(254) }),
    labels: (t) => ({ username: t('signIn.username') }),
    keeps: ['username'],
    initial: ({ prompt }) => ({ username: prompt.loginHint }),

    view({ prompt, t }, form) {
      const { title, intro, send } = words(t);
      const content = html`
${form.input('username', { autocomplete: 'username', maxlength: 254 })}
${form.captcha}
<button class="button" type="submit">${send}</button>`;
      const main = html`<h1>${title}</h1>
<p class="lead">${intro}</p>
${form.summary(t('forgot.faults'))}
${form.form(content)}
<p class="aside">${back(t, prompt)}</p>`;
      return { title, main };
    },

    async submit({ ctx, deps, prompt, language }, { username }) {
      const { address: caller, device } = deviceOf(ctx);
      const asked = await ask(deps, username, { language, caller, device, interaction: prompt.uid });
      held.hold(ctx, deps, prompt, asked, username);
      return addressOf(prompt, next);
    },
  });
