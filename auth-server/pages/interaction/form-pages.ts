/** All pages with a form below /interaction/:uid. */
import type { FormPage } from '../kit/form-page.ts';
import { chooseAccountPage } from './choose-account.ts';
import { codePage } from './code.ts';
import { consentPage } from './consent.ts';
import { enterCodePage } from './enter-code.ts';
import { factorPage } from './factor.ts';
import { forgotPage } from './forgot.ts';
import { registerPage } from './register.ts';
import { registerByPhonePage } from './register-by-phone.ts';
import { registerPhonePage } from './register-phone.ts';
import { reopenPage } from './reopen.ts';
import { resetPage } from './reset.ts';
import { signInPage } from './sign-in.ts';
import { bindPage } from './social/bind.ts';
import { socialRegisterPage } from './social/register.ts';
import { stepUpPage } from './step-up.ts';
import { termsPage } from './terms.ts';

export const formPages: readonly FormPage<never>[] = [
  signInPage,
  factorPage,
  stepUpPage,
  termsPage,
  registerPage,
  registerPhonePage,
  registerByPhonePage,
  codePage,
  enterCodePage,
  forgotPage,
  resetPage,
  chooseAccountPage,
  consentPage,
  reopenPage,
  socialRegisterPage,
  bindPage,
];
