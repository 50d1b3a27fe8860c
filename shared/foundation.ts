/** What both processes stand on: the database, and the rooms that follow from it and the configuration alone. */
import { createKnownDevices } from './accounts/known-devices.ts';
import { createMessages } from './accounts/messages.ts';
import { createSignIn } from './accounts/sign-in.ts';
import { createSocialAccounts } from './accounts/social.ts';
import { createVerificationCodes } from './accounts/verification-codes.ts';
import { createCaptchas } from './captcha/captchas.ts';
import type { Config } from './config.ts';
import { connect } from './db/connect.ts';
import { createRateLimitTable } from './db/rate-limits.ts';
import { createUserTable } from './db/users.ts';
import { createCodeDelivery } from './delivery/codes.ts';
import { createMailer } from './delivery/mail.ts';
import { createSms } from './delivery/sms.ts';
import { createLimits } from './limits.ts';
import type { Log } from './log.ts';
import { loadSecrets } from './secrets.ts';

export function layFoundation(config: Config, log: Log) {
  const secrets = loadSecrets(config);
  const database = connect(config, (error) => log.error({ err: error }, 'idle database connection lost'));
  const users = createUserTable(database);
  const limits = createLimits(createRateLimitTable(database), config.limits);
  const knownDevices = createKnownDevices(secrets);
  const messages = createMessages(database);
  const deliver = createCodeDelivery({ mailer: createMailer(config, log), sms: createSms(config, log) });
  const { hideUnknownAccounts, captchaFixedText: fixedText } = config;
  return {
    config,
    log,
    secrets,
    database,
    users,
    limits,
    knownDevices,
    messages,
    signIn: createSignIn({ users, limits, knownDevices, hideUnknownAccounts }),
    socialAccounts: createSocialAccounts({ database, users, messages }),
    verificationCodes: createVerificationCodes({ database, secrets, limits, deliver }),
    captchas: createCaptchas({ database, secrets, fixedText }),
  };
}
