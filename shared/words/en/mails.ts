/** What mails and SMS say. */
export const mails = {
  verify: {
    subject: 'Your {{platform}} verification code',
    code: 'Your verification code is:',
    good: 'It is valid for {{minutes}} minutes and can be used once.',
    warning:
      'Nobody from {{platform}} will ever ask you for it. If you did not ask for this code, somebody may have mistyped their address: ignore this mail.',
    sms: '[{{platform}}] {{code}} is your verification code, valid for {{minutes}} minutes. Never share it.',
  },
  password: {
    subject: 'Set a new {{platform}} password',
    code: 'The code for setting a new password is:',
    good: 'It is valid for {{minutes}} minutes and can be used once.',
    warning:
      'Nobody from {{platform}} will ever ask you for it. If you did not ask for a new password, ignore this mail: without the code your password stays as it is.',
    sms: '[{{platform}}] {{code}} is the code for a new password, valid for {{minutes}} minutes. Never share it.',
  },
  register: {
    subject: 'Your code to create an account at {{platform}}',
    code: 'The code to create your account with is:',
    good: 'It is good for {{minutes}} minutes, once.',
    warning: 'If you did not ask for it, ignore this message: no account is created without it.',
    sms: '[{{platform}}] {{code}} is the code to create your account with, good for {{minutes}} minutes. Never share it.',
  },
  signIn: {
    subject: 'Your code to sign in to {{platform}}',
    code: 'The code to sign in with is:',
    good: 'It is good for {{minutes}} minutes, once.',
    warning: 'Whoever has it can sign in to your account: never share it. If you did not ask for it, ignore this mail.',
    sms: '[{{platform}}] {{code}} is your code to sign in, good for {{minutes}} minutes. Never share it.',
  },
  captcha: {
    subject: 'Your code to go on at {{platform}}',
    code: 'The code to type in instead of what a picture shows is:',
    good: 'It is good for {{minutes}} minutes, once.',
    warning: 'It opens no account by itself. If you did not ask for it, ignore this mail.',
    sms: '[{{platform}}] {{code}} is the code to type in instead of what a picture shows, good for {{minutes}} minutes.',
  },
  asked: {
    from: 'It was asked for on {{time}}, from the address {{address}}.',
    at: 'It was asked for on {{time}}.',
  },
  notice: {
    from: 'That was on {{time}}, from the address {{address}}.',
    at: 'That was on {{time}}.',
    account: 'The account is {{account}}.',
    notMe: 'That was not me',
    more: 'The link is good for a day. It leads to a page that signs out whoever did it, and then lets you set a new password. If it was you, there is nothing to do.',
    sms: '[{{platform}}] {{subject}}. Not you? {{link}}',
  },
  registeredByChannel: {
    subject: 'An account at {{platform}} with your address',
    told: 'A {{channel}} account was used to create an account with this address, and can sign in to it.',
    fine: 'If that was you, there is nothing to do: {{page}}',
    takeOver:
      'If it was not, take the account over: at {{page}} choose “Forgotten your password?” and name this address. That unbinds {{channel}} and signs everybody else out.',
  },
} as const;
