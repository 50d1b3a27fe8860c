/** The type and the default of each environment variable. */
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { BASE_URL_FORM, HOST_FORM, readBaseUrl, readHost } from './addresses.ts';
import { readStoreUrl, STORE_URL_FORM } from './avatar-store-url.ts';
import { readSmsUrl, SMS_URL_FORMS } from './sms-url.ts';
import { hasKnownSslMode, sslModes } from './ssl-modes.ts';

const port = z.coerce
  .number('a port number')
  .int('a port number')
  .min(0, 'a port number, 0 to 65535')
  .max(65535, 'a port number, 0 to 65535');
const seconds = z.coerce.number('a number of seconds').int('a whole number of seconds').min(1, 'at least 1 second');
const within = (least: number, most: number, takes: string) =>
  z.coerce.number(takes).int(takes).min(least, takes).max(most, takes);
const PROXIES = 'off, or the number of proxies, 0 to 10';
const COUNTRIES = 'ISO 3166 codes of countries between commas, such as CN,HK,SG';
const ORIGINS = 'origins between commas, such as https://agent.example, or *';
const HOSTS = 'hosts between commas, such as agent.example,*.example.com';
const SMS_BUDGET = 'a number of messages a day, 0 to 10000000';
const MIB = 'a number of MiB, 128 to 1048576';
const PROCESSES = 'auto, or a number of processes, 1 to 256';

/** Text that `read` normalises. */
const normalised = (read: (text: string) => string | undefined, takes: string) =>
  z.string().transform((text, context) => {
    const value = read(text);
    if (value === undefined) context.addIssue({ code: 'custom', message: takes });
    return value ?? z.NEVER;
  });
const baseUrl = normalised(readBaseUrl, BASE_URL_FORM);
const host = normalised(readHost, HOST_FORM);

/** Items separated by commas, each normalised. */
const list = (item: RegExp, form: (text: string) => string, takes: string) =>
  z.string().transform((text, context) => {
    const items = text.split(/[,，、]/).map((one) => form(one.trim()));
    if (!items.every((one) => item.test(one))) context.addIssue({ code: 'custom', message: takes });
    return items;
  });

/** Each message states what the variable accepts. */
export const variables = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production'], 'development, test or production').default('development'),
  AUTH_PORT: port.default(3000),
  RESOURCE_PORT: port.default(3001),
  HOST: host.default('127.0.0.1'),
  AUTH_METRICS_PORT: port.min(1, 'a port number, 1 to 65535').optional(),
  RESOURCE_METRICS_PORT: port.min(1, 'a port number, 1 to 65535').optional(),
  METRICS_HOST: host.default('127.0.0.1'),
  AUTH_URL: baseUrl.optional(),
  RESOURCE_URL: baseUrl.optional(),
  AUTH_INTERNAL_URL: baseUrl.optional(),
  DATABASE_URL: z
    .string()
    .refine(isPostgresUrl, 'a postgres:// address')
    .refine(hasKnownSslMode, `a postgres:// address whose sslmode is one of ${sslModes.join(', ')}`)
    .optional(),
  DATABASE_POOL: within(1, 500, 'a number of connections, 1 to 500').default(10),
  DATABASE_TIMEOUT: seconds.max(300, 'at most 300 seconds').default(15),
  DATA_DIR: z.string().default('./data'),
  SECRET: z.string().min(32, 'a secret of 32 bytes or more').optional(),
  SMTP_URL: z
    .string()
    .refine((url) => /^smtps?:\/\/[^/?#]/.test(url) && URL.canParse(url), 'an smtp:// or smtps:// address')
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^([^<>\p{Cc}]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/u,
      'an address, such as Upare <no-reply@example.com>',
    )
    .default('Upare <no-reply@localhost>'),
  SMS_URL: z
    .string()
    .refine((url) => readSmsUrl(url) !== undefined, SMS_URL_FORMS)
    .optional(),
  SMS_COUNTRIES: list(/^[A-Z]{2}$/, (code) => code.toUpperCase(), COUNTRIES).default(['CN']),
  SMS_DAILY_BUDGET: within(0, 10_000_000, SMS_BUDGET).default(10_000),
  AVATAR_STORE_URL: z
    .string()
    .refine((url) => readStoreUrl(url) !== undefined, STORE_URL_FORM)
    .optional(),
  CAPTCHA_FIXED_TEXT: z
    .string()
    .regex(/^[A-Za-z0-9]{1,12}$/, '1 to 12 letters or digits')
    .optional(),
  PASSWORD_HASHING: z.enum(['strong', 'weak'], 'strong or weak').default('strong'),
  TRUST_PROXY: z.union([z.literal('off').transform(() => 0), within(0, 10, PROXIES)], PROXIES).default(0),
  WORKERS: z
    .union([z.literal('auto').transform(() => availableParallelism()), within(1, 256, PROCESSES)], PROCESSES)
    .default(1),
  /** Read earlier than all others: see process-settings.ts. */
  MEMORY: within(128, 1_048_576, MIB).optional(),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'fatal, error, warn, info, debug, trace or silent',
    )
    .default('info'),
  LIMITS: z.enum(['on', 'off'], 'on or off').default('on'),
  LIMITS_FACTOR: within(1, 1_000_000, 'a whole number, 1 to 1000000').default(1),
  OVERLOAD_MS: within(50, 60_000, 'milliseconds, 50 to 60000').default(1000),
  PASSWORD_WAIT: seconds.max(60, 'at most 60 seconds').default(2),
  RESERVED_NAMES: list(/^.{1,64}$/u, (name) => name, 'names between commas').default([]),
  HIDE_UNKNOWN_ACCOUNTS: z.enum(['0', '1'], '0 or 1').default('0'),
  MCP_ORIGINS: list(/^(https?:\/\/[^\s/?#@%]+|\*)$/, (origin) => origin.toLowerCase(), ORIGINS).default([]),
  CLIENT_REGISTRATION: z.enum(['on', 'off'], 'on or off').default('off'),
  CLIENT_METADATA_DOCUMENTS: z.enum(['on', 'off'], 'on or off').default('on'),
  CLIENT_METADATA_HOSTS: list(
    /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/,
    (host) => host.toLowerCase(),
    HOSTS,
  ).default([]),
  KEY_ROTATION_DAYS: within(0, 3650, 'a number of days, 0 (never) to 3650').default(90),
  DPOP_NONCE: z.enum(['on', 'off'], 'on or off').default('off'),
  ACCOUNT_DELETION_DAYS: within(0, 3650, 'a number of days, 0 to 3650').default(14),
  AUDIT_DAYS: within(0, 36_500, 'a number of days, 0 (for ever) to 36500').default(365),
  ACCESS_TOKEN_TTL: seconds.default(7200),
  REFRESH_TOKEN_TTL: seconds.default(30 * 24 * 3600),
  REFRESH_GRACE: within(0, 300, 'a number of seconds, 0 to 300').default(10),
  REFERENCE_CLIENT_ID: z
    .string()
    .regex(/^[\x21-\x7e]{1,512}$/, 'the client_id of a public app')
    .optional(),
  SNS_TIMEOUT: seconds.max(60, 'at most 60 seconds').default(10),
});

/** Parsed as the driver does, which takes a user without a host for a socket's. */
function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(text.replace('@/', '@socket/').replaceAll(' ', '%20'));
}
