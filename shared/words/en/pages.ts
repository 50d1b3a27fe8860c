/** What the pages say, in English. */
import { account } from './account.ts';
import { apps } from './apps.ts';
import { audited } from './audited.ts';
import { consent } from './consent.ts';
import { content } from './content.ts';
import { developer } from './developer.ts';
import { factors } from './factors.ts';
import { figures } from './figures.ts';
import { home } from './home.ts';
import { operator } from './operator.ts';
import { registration } from './register.ts';
import { waysIn } from './sign-in.ts';
import { webhooks } from './webhooks.ts';

export const pages = {
  layout: {
    language: 'Language',
    site: 'About this platform',
    terms: 'Terms of service',
    privacy: 'Privacy policy',
    help: 'Help',
  },
  ...content,
  operator,
  audited,
  developer,
  webhooks,
  figures,
  form: {
    colon: ': ',
    required: 'Please fill this in.',
    unusable: 'This cannot be used.',
    fileAgain: 'Please choose the file again.',
    tooOften: 'You have done this too often. From {{date}} on you can do it again.',
    showPassword: 'Show password',
    hidePassword: 'Hide password',
    copy: 'Copy',
    copied: 'Copied',
  },
  ...waysIn,
  ...registration,
  account,
  apps,
  factors,
  consent,
  device: {
    title: 'Connect a device',
    intro: 'Type in the code that your device shows.',
    code: 'Code',
    codeHint: 'Eight letters, such as BCDF-GHJK',
    submit: 'Continue',
    confirmTitle: 'Is this your device?',
    confirmIntro:
      '{{app}} on a device wants to use your account. Go on only if that device is before you and shows this code:',
    confirm: 'Yes, go on',
    abort: 'No, stop',
    faults: 'No device was connected yet',
    doneTitle: 'Your device is connected',
    done: '{{app}} can go on now. You may close this page and return to your device.',
    abortedTitle: 'Stopped',
    aborted: 'The device gets no access to your account.',
    again: 'Connect another device',
    reasons: {
      missing: 'Please type in a code.',
      unknown: 'There is no such code. Please compare it with your device.',
      expired: 'This code has expired. Let your device show a new one.',
      used: 'This code has been used already.',
      other: 'That did not work. Please type in the code once more.',
    },
  },
  signOut: {
    title: 'Sign out?',
    intro: 'Do you want to sign out of {{platform}} in this browser?',
    fromApp: 'You are leaving {{app}}. Do you want to sign out of {{platform}} in this browser as well?',
    submit: 'Sign out',
    stay: 'Stay signed in',
    again: 'Sign in again',
    doneTitle: 'Signed out',
    done: 'You are signed out of {{platform}} in this browser.',
    stayedTitle: 'Still signed in',
    stayed: 'You have left {{app}}. In this browser you are still signed in to {{platform}}.',
  },
  autoSubmit: {
    title: 'One moment',
    intro: 'If nothing happens by itself, please press the button.',
    submit: 'Continue',
  },
  error: {
    badRequest: 'That did not work',
    badRequestMore:
      'The address or the form that brought you here is not complete. Please go back to the app and start again.',
    expired: 'This page has expired',
    expiredMore:
      'It was open for more than {{minutes}} minutes, was already used, or was opened in another browser. Please go back to the app and start again.',
    signedIn: 'You are already signed in',
    signedInMore:
      'You are signed in as {{account}}. The page you came to has done its work and cannot be used again, and nothing is lost.',
    toAccount: 'Your account',
    toHome: 'Start page',
    noCookies:
      'Your browser sent no cookies. If it keeps none, allow them for this site: signing in does not work without.',
    forbidden: 'Not from here',
    forbiddenMore:
      'This form was not sent from our own page in your browser, so nothing was done. Please go back to the app and start again.',
    notFound: 'There is no such page',
    notFoundMore: 'The address may be mistyped or out of date.',
    method: 'This address is used another way',
    methodMore: 'Please go back to the page before and use its buttons.',
    tooLarge: 'That is too large',
    tooLargeMore: 'What was sent is larger than this page takes.',
    limited: 'Please slow down',
    limitedMore_one: 'Too many requests came from your address. Please wait {{count}} second, then try again.',
    limitedMore_other: 'Too many requests came from your address. Please wait {{count}} seconds, then try again.',
    fault: 'Something went wrong on our side',
    faultMore: 'It is not your fault. Please try again in a moment.',
    reason: 'What the app did wrong',
    id: 'Reference',
  },
  ...home,
} as const;
