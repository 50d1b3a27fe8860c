/** Asks for a code to set a new password: GET and POST /interaction/:uid/forgot. */
import { budgets } from '../../../shared/limits/budgets.ts';
import { html } from '../../../shared/words/html.ts';
import { addressOf } from '../kit/interaction-page.ts';
import { codeRequestPage } from './code-request-page.ts';
import { heldReset } from './held-code-request.ts';

export const forgotPage = codeRequestPage({
  path: 'forgot',
  scenario: 'forgot',
  budget: budgets.forgottenPasswords,
  held: heldReset,
  next: 'reset',
  ask: ({ forgottenPasswords }, name, requester) => forgottenPasswords.ask(name, requester),
  words: (t) => ({ title: t('forgot.title'), intro: t('forgot.intro'), send: t('forgot.submit') }),
  back: (t, prompt) =>
    html`${t('forgot.back')} <a href="${addressOf(prompt)}${prompt.forNewPassword && '?sign_in'}">${t('register.signIn')}</a>`,
});
