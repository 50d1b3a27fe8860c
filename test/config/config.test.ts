import test from 'ava';
import { ConfigError, readConfig } from '../../shared/config/config.ts';

/** What the start would print for this environment. */
function faultOf(env: Record<string, string>): string {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('the environment was taken');
}

const secret = 'a secret of more than thirty-two bytes';
const production = { NODE_ENV: 'production', SECRET: secret };

test('an empty environment works on a developer’s machine', (t) => {
  const config = readConfig({});
  t.is(config.authUrl, 'http://localhost:3000');
  t.is(config.resourceUrl, 'http://localhost:3001');
  t.is(config.host, '127.0.0.1');
  t.is(config.databaseUrl, undefined);
  t.is(config.accessTokenTtl, 7200);
  t.is(config.trustProxy, 0);
  t.is(config.workers, 1);
  t.true(config.limits);
  t.false(config.hideUnknownAccounts);
  t.true(Object.isFrozen(config));
});

test('the public addresses follow the ports, and lose a slash at the end', (t) => {
  t.is(readConfig({ AUTH_PORT: '4000' }).authUrl, 'http://localhost:4000');
  t.is(readConfig({ AUTH_URL: 'https://id.example/' }).authUrl, 'https://id.example');
  t.is(readConfig({ AUTH_URL: 'https://id.example' }).authInternalUrl, 'https://id.example');
});

test('an address has one form, however it is written', (t) => {
  for (const [written, address] of [
    ['https://ID.Example:443/', 'https://id.example'],
    ['HTTP://id.example:80', 'http://id.example'],
    ['http://id.example:443', 'http://id.example:443'],
    ['https://例子.中国', 'https://xn--fsqu00a.xn--fiqs8s'],
    ['http://[0:0::1]:3000', 'http://[::1]:3000'],
  ] as const) {
    const { authUrl, resourceUrl, authInternalUrl } = readConfig({
      AUTH_URL: written,
      RESOURCE_URL: written,
      AUTH_INTERNAL_URL: written,
    });
    t.deepEqual([authUrl, resourceUrl, authInternalUrl], [address, address, address]);
  }
});

for (const value of [
  'https://id.example/auth',
  'https://id.example//',
  'https://id.example?a=hunter2',
  'https://id.example?',
  'https://id.example#a',
  'https://upare:hunter2@id.example',
  'https:upare:hunter2@id.example',
  'https:/id.example',
  'https://id.example\\auth',
  'https://id.ex%61mple',
  'https://*.example',
  'https://id.example:0',
  'https://id.example:99999',
  'https://',
  'https://a b',
]) {
  test(`${value} is the address of no server, and is refused in one line without a secret`, (t) => {
    for (const name of ['AUTH_URL', 'RESOURCE_URL', 'AUTH_INTERNAL_URL']) {
      const fault = faultOf({ [name]: value });
      t.regex(
        fault,
        new RegExp(`^${name} is "http[^\\n]*; it takes http:// or https://, a host and at most a port[^\\n]*$`),
      );
      t.notRegex(fault, /hunter2/);
    }
  });
}

test('servers that listen on IPv6 are called on IPv6', (t) => {
  const internal = (HOST: string) => readConfig({ HOST }).authInternalUrl;
  t.is(internal('::'), 'http://[::1]:3000');
  t.is(internal('0:0::0'), 'http://[::1]:3000');
  t.is(internal('[::1]'), 'http://[::1]:3000');
  t.is(internal('fd00::7'), 'http://[fd00::7]:3000');
  t.is(internal('0.0.0.0'), 'http://127.0.0.1:3000');
  t.is(internal('db.internal'), 'http://db.internal:3000');
});

test('an empty value counts as unset', (t) => {
  t.is(readConfig({ AUTH_PORT: '', SECRET: '' }).authPort, 3000);
});

for (const [name, value, takes] of [
  ['AUTH_PORT', 'eighty', 'a port number'],
  ['AUTH_PORT', '80.5', 'a port number'],
  ['RESOURCE_PORT', '70000', '0 to 65535'],
  ['AUTH_METRICS_PORT', '0', '1 to 65535'],
  ['NODE_ENV', 'prod', 'development, test or production'],
  ['AUTH_URL', 'id.example', 'http:// or https://, a host and at most a port'],
  ['RESOURCE_URL', 'ftp://id.example', 'http:// or https://, a host and at most a port'],
  ['HOST', 'http://localhost', 'an IP address or the name of a host'],
  ['HOST', '127.0.0.1:3000', 'an IP address or the name of a host'],
  ['HOST', '127.0.0', 'an IP address or the name of a host'],
  ['METRICS_HOST', '[::1', 'an IP address or the name of a host'],
  ['TRUST_PROXY', 'yes', 'off, or the number of proxies'],
  ['WORKERS', 'many', 'auto, or a number of processes'],
  ['WORKERS', '0', 'auto, or a number of processes, 1 to 256'],
  ['SMS_COUNTRIES', 'CN;HK', 'ISO 3166 codes of countries between commas'],
  ['SMS_COUNTRIES', 'China', 'ISO 3166 codes of countries between commas'],
  ['SMS_DAILY_BUDGET', '-1', 'a number of messages a day, 0 to 10000000'],
  ['RESERVED_NAMES', 'acme,,other', 'names between commas'],
  ['CLIENT_REGISTRATION', 'yes', 'on or off'],
  ['CLIENT_METADATA_DOCUMENTS', 'yes', 'on or off'],
  ['CLIENT_METADATA_HOSTS', 'https://agent.example', 'hosts between commas, such as agent.example,*.example.com'],
  ['MCP_ORIGINS', 'agent.example', 'origins between commas, such as https://agent.example, or *'],
  ['LOG_LEVEL', 'loud', 'fatal, error, warn, info, debug, trace or silent'],
  ['LIMITS', '0', 'on or off'],
  ['HIDE_UNKNOWN_ACCOUNTS', 'true', '0 or 1'],
  ['ACCOUNT_DELETION_DAYS', '-1', 'a number of days, 0 to 3650'],
  ['AUDIT_DAYS', 'ever', 'a number of days, 0 (for ever) to 36500'],
  ['DPOP_NONCE', '1', 'on or off'],
  ['PASSWORD_HASHING', 'none', 'strong or weak'],
  ['CAPTCHA_FIXED_TEXT', 'a b', '1 to 12 letters or digits'],
  ['ACCESS_TOKEN_TTL', '0', 'at least 1 second'],
  ['REFRESH_TOKEN_TTL', 'long', 'a number of seconds'],
  ['REFRESH_GRACE', '-1', 'a number of seconds, 0 to 300'],
  ['DATABASE_POOL', 'all', 'a number of connections'],
  ['DATABASE_POOL', '0', 'a number of connections, 1 to 500'],
  ['TRUST_PROXY', '11', 'off, or the number of proxies, 0 to 10'],
  ['AUTH_PORT', '-1', '0 to 65535'],
] as const) {
  test(`${name}=${value} is told in one line: the variable, what it got, what it takes`, (t) => {
    const fault = faultOf({ [name]: value });
    t.true(fault.startsWith(`${name} is "${value}"; it takes `), fault);
    t.true(fault.includes(takes), fault);
    t.false(fault.includes('\n'));
  });
}

for (const [name, value] of [
  ['SECRET', 'hunter2'],
  ['DATABASE_URL', 'mysql://upare:hunter2@db.example/upare'],
  ['DATABASE_URL', 'postgres://upare:hunter2@db.example:99999/upare'],
  ['DATABASE_URL', 'postgres://upare:hunter2@db.example/upare?sslmode=perhaps'],
  ['SMTP_URL', 'http://upare:hunter2@mail.example'],
  ['SMS_URL', 'https://upare:hunter2@sms.example'],
] as const) {
  test(`${name} of ${value.length} characters that is not usable is named, and its text is told to nobody`, (t) => {
    const fault = faultOf({ [name]: value });
    t.true(fault.startsWith(`${name} is not usable; it takes `), fault);
    t.false(fault.includes('hunter2'));
  });
}

test('every wrong variable has its line', (t) => {
  const lines = faultOf({ AUTH_PORT: 'x', RESOURCE_PORT: 'y', LOG_LEVEL: 'z' }).split('\n');
  t.deepEqual(lines.map((line) => line.split(' ')[0]).sort(), ['AUTH_PORT', 'LOG_LEVEL', 'RESOURCE_PORT']);
});

test('metrics are off, or on a port of their own', (t) => {
  t.is(readConfig({}).authMetrics, undefined);
  t.deepEqual(readConfig({ AUTH_METRICS_PORT: '9464' }).authMetrics, { host: '127.0.0.1', port: 9464 });
  const fault = faultOf({ RESOURCE_METRICS_PORT: '4001', RESOURCE_PORT: '4001' });
  t.is(fault, 'RESOURCE_METRICS_PORT is "4001"; it takes another port than RESOURCE_PORT');
});

test('production requires a SECRET', (t) => {
  t.regex(faultOf({ NODE_ENV: 'production' }), /^SECRET is not set; it takes /);
  t.true(readConfig(production).production);
});

test('production takes no fixed captcha, no weak hashes and no limits that are off', (t) => {
  t.regex(faultOf({ ...production, CAPTCHA_FIXED_TEXT: 'abcd5' }), /^CAPTCHA_FIXED_TEXT /);
  t.regex(faultOf({ ...production, PASSWORD_HASHING: 'weak' }), /^PASSWORD_HASHING /);
  t.regex(faultOf({ ...production, LIMITS: 'off' }), /^LIMITS /);
});

test('a short SECRET is refused, in bytes as in letters', (t) => {
  t.regex(faultOf({ SECRET: 'x'.repeat(31) }), /^SECRET /);
  t.is(readConfig({ SECRET: 'x'.repeat(32) }).secret, 'x'.repeat(32));
});

test('TRUST_PROXY and WORKERS have their words', (t) => {
  t.is(readConfig({ TRUST_PROXY: 'off' }).trustProxy, 0);
  t.is(readConfig({ TRUST_PROXY: '2' }).trustProxy, 2);
  t.true(readConfig({ WORKERS: 'auto' }).workers >= 1);
});

test('SMS_COUNTRIES are codes, however they are separated', (t) => {
  t.deepEqual(readConfig({}).smsCountries, ['CN']);
  t.deepEqual(readConfig({ SMS_COUNTRIES: 'cn, hk，SG' }).smsCountries, ['CN', 'HK', 'SG']);
});
