/** Configuration: environment variables in, one frozen typed object out. It and process-settings.ts alone read `process.env`. */
import { resolve } from 'node:path';
import { isSafe, readSmsUrl } from '../delivery/sms-url.ts';
import { makeWritableFolder } from '../runtime/disk.ts';
import { errorCode } from '../runtime/error-code.ts';
import { localUrl, withoutSecrets } from './addresses.ts';
import { readStoreUrl } from './avatar-store-url.ts';
import { channelVariables } from './channel-variables.ts';
import { loadDotEnv, root } from './process-settings.ts';
import { variables } from './variables.ts';

/** The app that `npm start` makes for the reference, in development. */
export const REFERENCE_CLIENT = 'reference';

/** Values that may hold a password: a fault in one is told without its text. */
const confidential = new Set(['SECRET', 'DATABASE_URL', 'SMTP_URL', 'SMS_URL', 'AVATAR_STORE_URL']);

/** A start that configuration does not allow. `message` has one line for each wrong variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** What is wrong with variables that a part of the product reads by itself: a line each. @param given those that are not empty */
export type ConfigCheck = (given: Readonly<Record<string, string | undefined>>) => readonly string[];

/**
 * Checks an environment and gives the configuration both processes and the cli run on.
 * @param env variables by name; an empty value counts as unset
 * @param checks whose lines are told along with all others
 * @throws ConfigError naming every wrong variable, what it got and what it takes
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, checks: readonly ConfigCheck[] = []) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = variables.safeParse(given);
  const otherFaults = checks.flatMap((check) => check(given));
  if (!parsed.success || otherFaults.length) {
    const faults = new Map(parsed.error?.issues.map((issue) => [String(issue.path[0]), issue.message]));
    const lines = [...faults].map(([name, takes]) => describe(name, given[name], takes));
    throw new ConfigError([...lines, ...otherFaults].join('\n'));
  }
  const it = parsed.data;
  const production = it.NODE_ENV === 'production';
  const sms = it.SMS_URL ? readSmsUrl(it.SMS_URL) : undefined;
  const ownPort = (name: 'AUTH' | 'RESOURCE') =>
    it[`${name}_METRICS_PORT`] === it[`${name}_PORT`] &&
    `${name}_METRICS_PORT is "${it[`${name}_PORT`]}"; it takes another port than ${name}_PORT`;
  const refused = [
    ownPort('AUTH'),
    ownPort('RESOURCE'),
    production && !it.SECRET && 'SECRET is not set; it takes a secret of 32 bytes or more, which production requires',
    production && it.CAPTCHA_FIXED_TEXT && 'CAPTCHA_FIXED_TEXT is set; production does not take it',
    production && it.PASSWORD_HASHING === 'weak' && 'PASSWORD_HASHING is "weak"; production takes only strong',
    production && it.LIMITS === 'off' && 'LIMITS is "off"; production takes only on',
    production && sms && !isSafe(sms) && 'SMS_URL is not usable; production takes https and a secret alone',
  ].filter((line) => typeof line === 'string');
  if (refused.length) throw new ConfigError(refused.join('\n'));

  const authUrl = it.AUTH_URL ?? `http://localhost:${it.AUTH_PORT}`;
  return Object.freeze({
    environment: it.NODE_ENV,
    production,
    /** The variables that are set. */
    given: new Set(Object.keys(given)),
    host: it.HOST,
    authPort: it.AUTH_PORT,
    resourcePort: it.RESOURCE_PORT,
    /** Where each server tells its metrics; undefined counts none. */
    authMetrics: it.AUTH_METRICS_PORT ? { host: it.METRICS_HOST, port: it.AUTH_METRICS_PORT } : undefined,
    resourceMetrics: it.RESOURCE_METRICS_PORT ? { host: it.METRICS_HOST, port: it.RESOURCE_METRICS_PORT } : undefined,
    /** The issuer, and the base of every address the auth-server hands out. */
    authUrl,
    resourceUrl: it.RESOURCE_URL ?? `http://localhost:${it.RESOURCE_PORT}`,
    /** Where the resource API reaches the auth-server: past the proxy if told so, beside itself by default. */
    authInternalUrl: it.AUTH_INTERNAL_URL ?? it.AUTH_URL ?? localUrl(it.HOST, it.AUTH_PORT),
    databaseUrl: it.DATABASE_URL,
    databasePool: it.DATABASE_POOL,
    /** Seconds. */
    databaseTimeout: it.DATABASE_TIMEOUT,
    dataDir: resolve(root, it.DATA_DIR),
    secret: it.SECRET,
    smtpUrl: it.SMTP_URL,
    mailFrom: it.MAIL_FROM,
    smsUrl: it.SMS_URL,
    /** Countries whose mobile numbers get codes, as ISO 3166 has them; the account's own number's gets them too. */
    smsCountries: it.SMS_COUNTRIES,
    /** Messages that a country gets in a day. */
    smsDailyBudget: it.SMS_DAILY_BUDGET,
    /** Where avatars lie; undefined is `DATA_DIR/avatars`. */
    avatarStore: it.AVATAR_STORE_URL ? readStoreUrl(it.AVATAR_STORE_URL) : undefined,
    captchaFixedText: it.CAPTCHA_FIXED_TEXT,
    passwordHashing: it.PASSWORD_HASHING,
    /** How many reverse proxies stand in front; 0 believes no X-Forwarded-* header. */
    trustProxy: it.TRUST_PROXY,
    workers: it.WORKERS,
    logLevel: it.LOG_LEVEL,
    limits: it.LIMITS === 'on',
    /** Milliseconds that a process may be behind with its work. */
    mostBehind: it.OVERLOAD_MS,
    /** Seconds that a password may wait to be hashed. */
    passwordWait: it.PASSWORD_WAIT,
    /** How many times as much may be asked as the limits of calls say. */
    limitsFactor: it.LIMITS_FACTOR,
    /** Names that nobody may have, beside those that go without saying. */
    reservedNames: it.RESERVED_NAMES,
    hideUnknownAccounts: it.HIDE_UNKNOWN_ACCOUNTS === '1',
    /** Days for which a closed account can be taken back. */
    accountDeletionDays: it.ACCOUNT_DELETION_DAYS,
    auditDays: it.AUDIT_DAYS,
    /** Days for which a key signs; 0 is for ever. */
    keyRotationDays: it.KEY_ROTATION_DAYS,
    /** True where a DPoP proof has to carry a nonce of ours. */
    dpopNonce: it.DPOP_NONCE === 'on',
    /** Whether apps may register themselves. */
    clientRegistration: it.CLIENT_REGISTRATION === 'on',
    /** Whether an app may bring a document in the place of a registration, and of which hosts; none is any. */
    clientDocuments: it.CLIENT_METADATA_DOCUMENTS === 'on',
    clientDocumentHosts: it.CLIENT_METADATA_HOSTS,
    /** Pages of other origins whose scripts may speak to agents' endpoint; `*` is any. */
    mcpOrigins: it.MCP_ORIGINS,
    /** Seconds. */
    accessTokenTtl: it.ACCESS_TOKEN_TTL,
    /** Seconds from its last rotation. */
    refreshTokenTtl: it.REFRESH_TOKEN_TTL,
    /** Seconds after its first use in which a refresh token gets the same new tokens again. */
    refreshGrace: it.REFRESH_GRACE,
    /** The public app as which the reference gets tokens for its readers; undefined where it gets none. */
    referenceClient: it.REFERENCE_CLIENT_ID ?? (it.NODE_ENV === 'production' ? undefined : REFERENCE_CLIENT),
    /** The platforms that people may sign in by, as their variables name them. */
    socialChannels: channelVariables(given),
    /** Seconds that such a platform has for one answer. */
    socialTimeout: it.SNS_TIMEOUT,
  });
}

export type Config = ReturnType<typeof readConfig>;

/** The configuration of this process: its environment, with the project's `.env` file under it where there is one. */
function loadConfig(checks: readonly ConfigCheck[]): Config {
  loadDotEnv();
  return readConfig(process.env, checks);
}

/**
 * `loadConfig` for the entry points, with DATA_DIR made where something is kept there: a wrong value ends the process with
 * its lines on standard error, exit code 1.
 */
export function loadConfigOrExit(checks: readonly ConfigCheck[] = []): Config {
  try {
    const config = loadConfig(checks);
    if (!config.databaseUrl || !config.secret) makeDataDir(config.dataDir);
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** @throws ConfigError where it cannot be made, or this user cannot write to it */
function makeDataDir(folder: string): void {
  try {
    makeWritableFolder(folder);
  } catch (error) {
    const reason = errorCode(error) ?? 'unknown fault';
    throw new ConfigError(`${describe('DATA_DIR', folder, 'a folder that this user can write to')} (${reason})`);
  }
}

function describe(name: string, value: unknown, takes: string): string {
  if (confidential.has(name)) return `${name} is not usable; it takes ${takes}`;
  const told = name.endsWith('_URL') ? withoutSecrets(String(value)) : String(value);
  return `${name} is ${JSON.stringify(told.slice(0, 200))}; it takes ${takes}`;
}
