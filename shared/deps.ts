/** What both processes are made of: the database, and everything that only it and the configuration determine. */

import { createClosedAccounts } from './accounts/closed-accounts.ts';
import { createDetailInfo } from './accounts/detail-info.ts';
import { createFreshProofs } from './accounts/factors/fresh-proofs.ts';
import { createPendingSignIns } from './accounts/factors/pending-sign-ins.ts';
import { factorReset } from './accounts/factors/reset.ts';
import { createSecondFactors } from './accounts/factors/second-factors.ts';
import { createHashing, measureHashing } from './accounts/hashing/hashing.ts';
import { createFormerMedia } from './accounts/media/former-media.ts';
import { createProvenMedia } from './accounts/media/proven-media.ts';
import { createSmsReach } from './accounts/media/sms-reach.ts';
import { createVerificationCodes } from './accounts/media/verification-codes.ts';
import { createRetiredNames } from './accounts/names/retired-names.ts';
import { createMessages } from './accounts/notices/messages.ts';
import { createNotMeLinks } from './accounts/notices/not-me-links.ts';
import { createNotices, noticeHandler } from './accounts/notices/notices.ts';
import { createPasswords } from './accounts/passwords.ts';
import { createPersonalData } from './accounts/personal-data.ts';
import { createPhoneRegistrations } from './accounts/phone-registrations.ts';
import { createCaptchaCodes } from './accounts/sign-in/captcha-codes.ts';
import { createCaptchaPolicy } from './accounts/sign-in/captcha-policy.ts';
import { createKnownDevices } from './accounts/sign-in/known-devices.ts';
import { createLastUses } from './accounts/sign-in/last-uses.ts';
import { countSignIns, createSignIn } from './accounts/sign-in/sign-in.ts';
import { createSocialAccounts } from './accounts/social.ts';
import { createTerms } from './accounts/terms.ts';
import { createCaptchas } from './captcha/captchas.ts';
import { createCaptchaRendering } from './captcha/rendering.ts';
import type { Config } from './config/config.ts';
import { createContents } from './content/contents.ts';
import { loadSecrets } from './crypto/secrets.ts';
import { createAuditLog } from './db/audit/audit-log.ts';
import { connect } from './db/connect.ts';
import { createAccountStates } from './db/tables/account-state.ts';
import { createAppFigureTable } from './db/tables/app-figures.ts';
import { createContentTable } from './db/tables/content.ts';
import { createLookTable } from './db/tables/look.ts';
import { createOperatorTable } from './db/tables/operators.ts';
import { createRateLimitTable } from './db/tables/rate-limits.ts';
import { createSeenProofs } from './db/tables/seen-proofs.ts';
import { createTermsAcceptanceTable } from './db/tables/terms-acceptances.ts';
import { createUserTable } from './db/tables/users.ts';
import { createWebhookTable } from './db/tables/webhooks.ts';
import { watchDatabase } from './db/watch-statistics.ts';
import { createAddingCode, createCodeDelivery } from './delivery/codes.ts';
import { deliveryHandlers } from './delivery/delivery-jobs.ts';
import { createMailer } from './delivery/mail.ts';
import { createSms } from './delivery/sms.ts';
import { createNonces } from './dpop/nonces.ts';
import { createProofs } from './dpop/proofs.ts';
import { createFigureRecorder } from './figures/recorder.ts';
import type { ScrapeAddress } from './http/scrapes.ts';
import { createJobs } from './jobs/jobs.ts';
import { createLimits } from './limits/limits.ts';
import { createLooks } from './look/looks.ts';
import { createMetrics, measureAnswers } from './metrics/metrics.ts';
import { createRevocations } from './revocation/revoke.ts';
import type { Log } from './runtime/log.ts';
import { createAskPublic } from './runtime/outgoing-public.ts';
import { underNoRequestId } from './runtime/request-id.ts';
import { createAppEvents } from './webhooks/app-events.ts';
import { webhookHandler } from './webhooks/deliver.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

/** @property scrapes the port of the metrics; undefined disables them */
export interface Process {
  readonly server: 'auth-server' | 'resource-api';
  readonly scrapes: ScrapeAddress | undefined;
}

export function createSharedDeps(config: Config, log: Log, { server, scrapes }: Process) {
  const metrics = createMetrics(server, scrapes !== undefined);
  const secrets = loadSecrets(config);
  const database = connect(config, (error) =>
    underNoRequestId(() => log.error({ err: error }, 'idle database connection lost')),
  );
  watchDatabase(metrics, database);
  const hashing = createHashing(config, log);
  measureHashing(metrics, hashing);
  const passwords = createPasswords(hashing);
  const users = createUserTable(database);
  const content = createContentTable(database);
  const rateLimits = createRateLimitTable(database);
  const limits = createLimits(rateLimits, config);
  const knownDevices = createKnownDevices(secrets);
  const captchaPolicy = createCaptchaPolicy({
    secrets,
    users,
    knownDevices,
    counts: createLimits(rateLimits, { ...config, limits: true }),
  });
  const terms = createTerms({ database, table: content, acceptances: createTermsAcceptanceTable(database) });
  const retiredNames = createRetiredNames(database, () => secrets.key('retired names'));
  const smsReach = createSmsReach({ config, limits, metrics });
  const mailer = createMailer(config, log);
  const sms = createSms(config, log);
  const jobs = createJobs(database, () => secrets.key('jobs'));
  const webhooks = createWebhooks(createWebhookTable(database), () => secrets.key('webhook secrets'));
  const appEvents = createAppEvents(database);
  const askPublic = createAskPublic(config);
  const deliver = createCodeDelivery({ mailer, sms });
  const addingCode = createAddingCode(jobs);
  const notMeLinks = createNotMeLinks(secrets, database, config.authUrl);
  const { grantOfStored: grantOf } = createRevocations(database);
  const messages = createMessages(database, createNotices({ jobs }));
  const verificationCodes = createVerificationCodes({ database, secrets, limits, smsReach, deliver, addingCode });
  const seenProofs = createSeenProofs(database);
  const countSignIn = countSignIns(metrics);
  const appFigures = createAppFigureTable(database);
  const figureRecorder = createFigureRecorder({ figures: appFigures, log });
  const { hideUnknownAccounts, captchaFixedText: fixedText } = config;
  const captchas = createCaptchas({ database, secrets, fixedText });
  const closedAccounts = createClosedAccounts({ config, database, users, messages, retiredNames });
  return {
    config,
    log,
    metrics,
    measureAnswer: measureAnswers(metrics),
    hashing,
    passwords,
    appFigures,
    figureRecorder,
    countSignIn,
    secrets,
    database,
    users,
    limits,
    smsReach,
    seenProofs,
    proofs: createProofs(seenProofs, createNonces(secrets.key('DPoP nonces'), config.dpopNonce), limits),
    knownDevices,
    secondFactors: createSecondFactors({ database, secrets, limits, knownDevices, messages }),
    pendingSignIns: createPendingSignIns(database),
    freshProofs: createFreshProofs(database),
    messages,
    jobs,
    webhooks,
    appEvents,
    askPublic,
    /** The jobs that both processes run. */
    jobHandlers: [
      ...deliveryHandlers({ mailer, sms, smsReach }),
      noticeHandler({ users, limits, links: notMeLinks, grantOf, jobs, log }),
      webhookHandler({ webhooks, askPublic, key: secrets.key('webhook secrets') }),
    ],
    notMeLinks,
    rateLimits,
    resetFactors: factorReset(database, messages),
    operators: createOperatorTable(database),
    looks: createLooks(createLookTable(database)),
    accountStates: createAccountStates(database),
    contents: createContents({ table: content, config }),
    terms,
    auditLog: createAuditLog(database),
    lastUses: createLastUses(database, log),
    retiredNames,
    closedAccounts,
    detailInfo: createDetailInfo({ users, personalData: createPersonalData(secrets) }),
    captchaPolicy,
    signIn: createSignIn({
      ...{ users, passwords, limits, knownDevices, captchaPolicy, closedAccounts, hideUnknownAccounts, countSignIn },
    }),
    socialAccounts: createSocialAccounts({ config, database, users, passwords, retiredNames, terms, messages, jobs }),
    verificationCodes,
    phoneRegistrations: createPhoneRegistrations({ users, messages, verificationCodes, appEvents }),
    provenMedia: createProvenMedia({ users, messages, verificationCodes, appEvents }),
    formerMedia: createFormerMedia({ database, users, messages, appEvents }),
    captchas,
    captchaRendering: createCaptchaRendering({
      log,
      patience: config.passwordWait * 1000,
      newText: captchas.newText,
    }),
    captchaCodes: createCaptchaCodes({ users, captchas, limits, database, log, addingCode }),
  };
}
