/**
 * Configuration: from environment variables to one frozen typed object. Only this file and process-settings.ts read
 * `process.env`.
 */
import { resolve } from 'node:path';
import { errorCode } from '../error-code.ts';
import { localUrl, withoutSecrets } from './addresses.ts';
import { readStoreUrl } from './avatar-store-url.ts';
import { channelVariables } from './channel-variables.ts';
import { makeWritableFolder } from './folders.ts';
import { loadDotEnv, root } from './process-settings.ts';
import { isSafe, readSmsUrl } from './sms-url.ts';
import { variables } from './variables.ts';

/** The client id of the reference that `npm start` registers in development. */
export const REFERENCE_CLIENT = 'reference';

/** Variables that may contain a password: their faults are reported without the value. */
const confidential = new Set(['SECRET', 'DATABASE_URL', 'SMTP_URL', 'SMS_URL', 'AVATAR_STORE_URL']);

/** The configuration is invalid. `message` has one line for each wrong variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/** Faults of variables that another part of the product reads: one line each. @param given those that are not empty */
export type ConfigCheck = (given: Readonly<Record<string, string | undefined>>) => readonly string[];

/**
 * Checks an environment and returns the configuration of both processes and the cli.
 * @param env variables by name; an empty value counts as unset
 * @param checks further checks, whose lines are reported with all others
 * @throws ConfigError naming every wrong variable, its value and what it accepts
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
    /** The names of the set variables. */
    given: new Set(Object.keys(given)),
    host: it.HOST,
    authPort: it.AUTH_PORT,
    resourcePort: it.RESOURCE_PORT,
    /** Ports of the metrics; undefined disables them. */
    authMetrics: it.AUTH_METRICS_PORT ? { host: it.METRICS_HOST, port: it.AUTH_METRICS_PORT } : undefined,
    resourceMetrics: it.RESOURCE_METRICS_PORT ? { host: it.METRICS_HOST, port: it.RESOURCE_METRICS_PORT } : undefined,
    /** The issuer, and the base of every address the auth-server hands out. */
    authUrl,
    resourceUrl: it.RESOURCE_URL ?? `http://localhost:${it.RESOURCE_PORT}`,
    /** The address of the auth-server for the resource API: internal if configured, else on the same machine. */
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
    /** ISO 3166 codes of countries whose mobile numbers get codes; the country of an account's own number does too. */
    smsCountries: it.SMS_COUNTRIES,
    /** Messages per country and day. */
    smsDailyBudget: it.SMS_DAILY_BUDGET,
    /** The store of avatars; undefined is `DATA_DIR/avatars`. */
    avatarStore: it.AVATAR_STORE_URL ? readStoreUrl(it.AVATAR_STORE_URL) : undefined,
    captchaFixedText: it.CAPTCHA_FIXED_TEXT,
    passwordHashing: it.PASSWORD_HASHING,
    /** The number of reverse proxies; with 0 no X-Forwarded-* header is trusted. */
    trustProxy: it.TRUST_PROXY,
    workers: it.WORKERS,
    logLevel: it.LOG_LEVEL,
    limits: it.LIMITS === 'on',
    /** Milliseconds that a process may be behind with its work. */
    mostBehind: it.OVERLOAD_MS,
    /** Seconds that a password may wait to be hashed. */
    passwordWait: it.PASSWORD_WAIT,
    /** Multiplies the limits of calls. */
    limitsFactor: it.LIMITS_FACTOR,
    /** Additional reserved names. */
    reservedNames: it.RESERVED_NAMES,
    hideUnknownAccounts: it.HIDE_UNKNOWN_ACCOUNTS === '1',
    /** Days in which a closed account can be reopened. */
    accountDeletionDays: it.ACCOUNT_DELETION_DAYS,
    auditDays: it.AUDIT_DAYS,
    /** Days that a key signs; 0 is forever. */
    keyRotationDays: it.KEY_ROTATION_DAYS,
    /** True if every DPoP proof needs a nonce of ours. */
    dpopNonce: it.DPOP_NONCE === 'on',
    /** Whether apps may register themselves. */
    clientRegistration: it.CLIENT_REGISTRATION === 'on',
    /** Whether apps may use a document instead of a registration, and which hosts; none listed is any. */
    clientDocuments: it.CLIENT_METADATA_DOCUMENTS === 'on',
    clientDocumentHosts: it.CLIENT_METADATA_HOSTS,
    /** Other origins whose pages may call the endpoint for agents; `*` is any. */
    mcpOrigins: it.MCP_ORIGINS,
    /** Seconds. */
    accessTokenTtl: it.ACCESS_TOKEN_TTL,
    /** Seconds from its last rotation. */
    refreshTokenTtl: it.REFRESH_TOKEN_TTL,
    /** Seconds after its first use in which a refresh token returns the same new tokens. */
    refreshGrace: it.REFRESH_GRACE,
    /** The public app of the reference for its readers' tokens; undefined for none. */
    referenceClient: it.REFERENCE_CLIENT_ID ?? (it.NODE_ENV === 'production' ? undefined : REFERENCE_CLIENT),
    /** The configured sign-in platforms, by their variables. */
    socialChannels: channelVariables(given),
    /** Seconds for one answer of such a platform. */
    socialTimeout: it.SNS_TIMEOUT,
  });
}

export type Config = ReturnType<typeof readConfig>;

/** The configuration of this process: its environment, with defaults from the project's `.env` file. */
function loadConfig(checks: readonly ConfigCheck[]): Config {
  loadDotEnv();
  return readConfig(process.env, checks);
}

/**
 * `loadConfig` for entry points, which also creates DATA_DIR if it is used: a wrong value ends the process with exit
 * code 1 and its lines on standard error.
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

/** @throws ConfigError if it cannot be created or is not writable */
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
