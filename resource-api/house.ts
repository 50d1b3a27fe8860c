/** Everything the resource API's rooms are made of, built once at start. */
import { createBasicInfo } from '../shared/accounts/basic-info.ts';
import { createKnownDevices } from '../shared/accounts/known-devices.ts';
import { createMessages } from '../shared/accounts/messages.ts';
import { createPersonalData } from '../shared/accounts/personal-data.ts';
import { createSignIn } from '../shared/accounts/sign-in.ts';
import { createSocialAccounts } from '../shared/accounts/social.ts';
import { createVerificationCodes } from '../shared/accounts/verification-codes.ts';
import { createCaptchas } from '../shared/captcha/captchas.ts';
import type { Config } from '../shared/config.ts';
import { createAvatarTable } from '../shared/db/avatars.ts';
import { createCalendarTable } from '../shared/db/calendar.ts';
import { createCalendarFeedTable } from '../shared/db/calendar-feeds.ts';
import { connect } from '../shared/db/connect.ts';
import { createEndings } from '../shared/db/endings.ts';
import { connectEndings } from '../shared/db/endings-wire.ts';
import { createFriendRecommendationTable } from '../shared/db/friend-recommendations.ts';
import { createFriendTable } from '../shared/db/friends.ts';
import { createMessageTable } from '../shared/db/messages.ts';
import { createRateLimitTable } from '../shared/db/rate-limits.ts';
import { createUserTable } from '../shared/db/users.ts';
import { createCodeDelivery } from '../shared/delivery/codes.ts';
import { createMailer } from '../shared/delivery/mail.ts';
import { createSms } from '../shared/delivery/sms.ts';
import { createLimits } from '../shared/limits.ts';
import type { Log } from '../shared/log.ts';
import { loadSecrets } from '../shared/secrets.ts';
import { createAvatars } from './avatars/avatars.ts';
import { openStore } from './avatars/store.ts';
import { createFeeds } from './calendar/feeds.ts';
import { createFriendships } from './friends/friendships.ts';
import { createIntrospection } from './introspection.ts';
import { createKnownTokens } from './known-tokens.ts';
import { createLoginTokens } from './login-tokens.ts';
import { createPicturePool } from './pictures/pool.ts';

export type House = ReturnType<typeof buildHouse>;

export function buildHouse(config: Config, log: Log) {
  const secrets = loadSecrets(config);
  const database = connect(config, (error) => log.error({ err: error }, 'idle database connection lost'));
  const users = createUserTable(database);
  const limits = createLimits(createRateLimitTable(database), config.limits);
  const knownDevices = createKnownDevices(secrets);
  const deliver = createCodeDelivery({ mailer: createMailer(config, log), sms: createSms(config, log) });
  const knownTokens = createKnownTokens(createIntrospection(config, secrets), (follower) =>
    connectEndings(database, log, follower),
  );
  const endings = createEndings(database, knownTokens.wire);
  const messages = createMessages(database);
  const friends = createFriendTable(database);
  const pictures = createPicturePool(log);
  const { hideUnknownAccounts, captchaFixedText: fixedText } = config;
  return {
    config,
    log,
    secrets,
    database,
    users,
    limits,
    knownDevices,
    endings,
    messages,
    messageTable: createMessageTable(database),
    basicInfo: createBasicInfo({ database, users, endings, messages }),
    personalData: createPersonalData(secrets),
    calendar: createCalendarTable(database),
    feeds: createFeeds({ table: createCalendarFeedTable(database), secrets, config }),
    friends,
    friendships: createFriendships({ database, users, friends, messages }),
    friendRecommendations: createFriendRecommendationTable(database),
    signIn: createSignIn({ users, limits, knownDevices, hideUnknownAccounts }),
    socialAccounts: createSocialAccounts({ database, users, messages }),
    verificationCodes: createVerificationCodes({ database, secrets, limits, deliver }),
    captchas: createCaptchas({ database, secrets, fixedText }),
    knownTokens,
    loginTokens: createLoginTokens(config, secrets),
    pictures,
    avatars: createAvatars({ table: createAvatarTable(database), store: openStore(config), pictures, log }),
  };
}
