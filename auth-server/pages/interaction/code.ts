/** Asks for a code to sign in with instead of a password: GET and POST /interaction/:uid/code. */
import { budgets } from '../../../shared/limits/budgets.ts';
import { html } from '../../../shared/words/html.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { codeRequestPage } from './code-request-page.ts';
import { heldSignIn } from './held-code-request.ts';

/** The sign-in page sends its form here too, with its own captcha. */
export const codePage = codeRequestPage({
  path: 'code',
  scenario: 'login',
  budget: budgets.signInCodes,
  held: heldSignIn,
  next: 'code/enter',
  ask: ({ signInCodes }, name, requester) => signInCodes.ask(name, requester),
  words: (t) => ({ title: t('code.title'), intro: t('code.intro'), send: t('code.send') }),
  back: (t, prompt) => html`${t('code.back')} <a href="${addressOf(prompt)}">${t('code.toPassword')}</a>`,
});
