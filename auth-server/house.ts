/** Everything the auth-server's rooms are made of, built once at start. */
import { createForgottenPasswords } from '../shared/accounts/forgotten-passwords.ts';
import { createKnownDevices } from '../shared/accounts/known-devices.ts';
import { createMessages } from '../shared/accounts/messages.ts';
import { createSignIn } from '../shared/accounts/sign-in.ts';
import { createSocialAccounts } from '../shared/accounts/social.ts';
import { createVerificationCodes } from '../shared/accounts/verification-codes.ts';
import { createCaptchas } from '../shared/captcha/captchas.ts';
import type { Config } from '../shared/config.ts';
import { createClientTable } from '../shared/db/clients.ts';
import { connect } from '../shared/db/connect.ts';
import { createConnectionTable } from '../shared/db/connections.ts';
import { createEndings } from '../shared/db/endings.ts';
import { connectEndings } from '../shared/db/endings-wire.ts';
import { createLiveTokens } from '../shared/db/live-tokens.ts';
import { createRateLimitTable } from '../shared/db/rate-limits.ts';
import { createSigningKeyTable } from '../shared/db/signing-keys.ts';
import { createUserTable } from '../shared/db/users.ts';
import { createCodeDelivery } from '../shared/delivery/codes.ts';
import { createMailer } from '../shared/delivery/mail.ts';
import { createSms } from '../shared/delivery/sms.ts';
import { createLimits } from '../shared/limits.ts';
import type { Log } from '../shared/log.ts';
import { loadSecrets } from '../shared/secrets.ts';
import { createSigningKeys } from '../shared/signing-keys.ts';
import { createAttempts } from './sns/attempts.ts';
import { createChannels } from './sns/channels.ts';

export type House = ReturnType<typeof buildHouse>;

export function buildHouse(config: Config, log: Log) {
  const secrets = loadSecrets(config);
  const database = connect(config, (error) => log.error({ err: error }, 'idle database connection lost'));
  const wire = connectEndings(database, log);
  const users = createUserTable(database);
  const limits = createLimits(createRateLimitTable(database), config.limits);
  const knownDevices = createKnownDevices(secrets);
  const endings = createEndings(database, wire);
  const deliver = createCodeDelivery({ mailer: createMailer(config, log), sms: createSms(config, log) });
  const verificationCodes = createVerificationCodes({ database, secrets, limits, deliver });
  const messages = createMessages(database);
  const socialAccounts = createSocialAccounts({ database, users, messages });
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
    clients: createClientTable(database),
    wire,
    endings,
    connectionTable: createConnectionTable(database),
    forgottenPasswords: createForgottenPasswords({ users, verificationCodes, endings, messages, log }),
    liveTokens: createLiveTokens(database),
    signIn: createSignIn({ users, limits, knownDevices, hideUnknownAccounts }),
    captchas: createCaptchas({ database, secrets, fixedText }),
    socialAccounts,
    channels: createChannels(config, log),
    attempts: createAttempts(secrets, socialAccounts),
    signingKeys: createSigningKeys(createSigningKeyTable(database), secrets),
  };
}
