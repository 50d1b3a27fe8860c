/**
 * All limits that belong to no endpoint: name, key, amount and period. Callers that use the same name share the count.
 */

/** An amount per so many seconds. */
export interface Budget {
  readonly points: number;
  readonly seconds: number;
}

export interface NamedBudget extends Budget {
  readonly bucket: string;
  /** Whether it only bounds load and guards no secret: then calls are counted in lots, see `createLots`. */
  readonly inLots?: true;
  readonly per: 'address' | 'account' | 'client' | 'medium' | 'device' | 'interaction' | 'country' | 'key';
}

type Per = NamedBudget['per'];

const HOUR = 3600;
const DAY = 24 * HOUR;

const budget = <const P extends Per>(bucket: string, per: P, points: number, seconds: number) =>
  ({ bucket, per, points, seconds }) as const;

const rate = <const P extends Per>(bucket: string, per: P, points: number, seconds: number) =>
  ({ ...budget(bucket, per, points, seconds), inLots: true }) as const;

export const budgets = {
  /** Interactions and own pages: each draws a picture, or reads sessions. */
  pages: rate('pages', 'address', 300, 60),
  registrations: budget('registrations', 'address', 60, 600),
  registrationCodes: budget('registration codes', 'address', 30, 600),
  registrationsByPhone: budget('registrations by phone', 'address', 60, 600),
  socialSignIns: budget('social sign-in', 'address', 120, 60),
  forgottenPasswords: budget('forgotten passwords', 'address', 30, 600),
  signInCodes: budget('sign-in codes', 'address', 30, 600),
  /** Each code has its own five tries. */
  signInByCode: budget('sign-in by code', 'address', 60, 600),
  passwordResets: budget('password resets', 'address', 60, 600),
  /** Former names are never given to anybody else. */
  usernames: budget('usernames', 'account', 3, DAY),
  avatarUploads: budget('avatar uploads', 'account', 60, 600),
  avatarViews: rate('avatars on pages', 'address', 1200, 60),
  /** Each is checked, redrawn and stored in the database. */
  logoUploads: budget('logo uploads', 'account', 30, HOUR),
  logoViews: rate('logos', 'address', 1200, 60),
  /** Each reads all data of a person. */
  exports: budget('exports', 'account', 10, HOUR),
  /** User codes of devices, which are short. */
  deviceCodes: budget('device codes', 'address', 60, 60),

  /** Forms without a captcha from one address of strangers; further ones need one. */
  triesWithoutCaptcha: budget('tries without a captcha', 'address', 3, HOUR),
  /** Wrong passwords of strangers from everywhere; after that, strangers get a captcha. */
  wrongPasswords: budget('wrong passwords', 'account', 3, DAY),

  /** Checks for free names and addresses, both endpoints together. */
  freeNames: budget('validate unique', 'address', 300, 60),
  /** Long bodies of callers who are not known before the body is read. */
  namelessBodies: budget('long bodies without a header', 'address', 60, 60),
  /** Self-registration of apps; reading and deleting counts too. */
  clientRegistrations: budget('client registrations', 'address', 20, HOUR),
  clientRegistrationsOfAccount: budget('client registrations of an account', 'account', 20, DAY),
  /** Offers of apps: each notifies the other person. */
  appOffers: budget('app offers', 'account', 20, DAY),
  /** Documents of unregistered apps. */
  documentsOfHost: budget('client documents of a host', 'key', 60, 60),
  documentsForAddress: budget('client documents for an address', 'address', 60, 60),
  /** Messages of agents; calls of their tools count as calls of the endpoints too. */
  agents: budget('agents', 'address', 1200, 60),
  /** Proofs of one key, so that little has to be remembered. */
  proofs: rate('proofs', 'key', 6000, 60),

  /** Over all accounts, so one guess each at many accounts is noticed. */
  signInFailures: budget('sign-in failures', 'address', 300, 600),
  /** Wrong second factors: of one address over all accounts, and of one account by those who know its password. */
  secondFactorsOfAddress: budget('second factors', 'address', 100, HOUR),
  secondFactorsOfAccountHourly: budget('second factors of an account, hourly', 'account', 20, HOUR),
  secondFactorsOfAccountDaily: budget('second factors of an account, daily', 'account', 50, DAY),
  /** On a device with an earlier proven factor, which strangers cannot use up. */
  secondFactorsOfDevice: budget('second factors of a device', 'device', 20, HOUR),
  /** Passkey answers: each is a signature to verify. */
  passkeys: budget('passkeys', 'address', 60, 60),
  /** The owner is notified once a day of guesses. */
  guessesTold: budget('guesses told', 'account', 1, DAY),

  /** Wrong secrets: of one address over all apps, and of one app from everywhere. */
  clientFailuresOfAddress: budget('client failures', 'address', 300, 600),
  clientFailuresOfClient: budget('client failures', 'client', 300, 600),

  codesFromAddress: budget('codes from an address', 'address', 100, HOUR),
  codesOfAccount: budget('codes of an account', 'account', 20, HOUR),
  codesOfAccountToMedium: budget('codes of an account to a medium', 'medium', 10, HOUR),
  codesToMediumHourly: budget('codes to a medium, hourly', 'medium', 20, HOUR),
  codesToMediumDaily: budget('codes to a medium, daily', 'medium', 40, DAY),

  passwordCodesOfDevice: budget('password codes of a device', 'device', 10, HOUR),
  passwordCodesOfInteraction: budget('password codes of an interaction', 'interaction', 5, HOUR),
  passwordCodesFromAddress: budget('password codes from an address', 'address', 10, HOUR),
  passwordCodesOfAccountHourly: budget('password codes of an account, hourly', 'account', 20, HOUR),
  passwordCodesOfAccountDaily: budget('password codes of an account, daily', 'account', 40, DAY),

  noticesByMail: budget('notices of security by mail', 'account', 30, HOUR),
  /** Each SMS costs money. */
  noticesBySms: budget('notices of security by SMS', 'account', 10, DAY),

  // A standard endpoint of OAuth and its documented twin share a count.
  /** Each stores a row until somebody has signed in or its page has expired. */
  authorize: rate('authorize', 'address', 600, 60),
  /** The continuation after our pages. */
  resume: rate('resume', 'address', 600, 60),
  token: rate('token', 'address', 1200, 60),
  revoke: rate('revoke', 'address', 1200, 60),
  device: rate('device', 'address', 300, 60),
  devicePage: rate('device page', 'address', 300, 60),
  userinfo: rate('userinfo', 'address', 1200, 60),
  /** Of callers that are no resource server. */
  introspect: rate('introspect', 'address', 1200, 60),
  signOut: rate('sign-out', 'address', 600, 60),
} as const satisfies Readonly<Record<string, NamedBudget>>;

/** SMS_DAILY_BUDGET, per country. */
export const smsBudget = (points: number): NamedBudget => budget('SMS to a country', 'country', points, DAY);
