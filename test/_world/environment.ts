/** The variables with which the tests' servers run, where a story does not want others. */
import { join } from 'node:path';
import type { Place } from './database.ts';

/** @param place the servers' database and folder */
export const environmentAt = ({ dataDir, databaseUrl }: Place): Record<string, string> => ({
  ...usual,
  // What the tests themselves serve by https: see test/_run/certificate.ts.
  NODE_EXTRA_CA_CERTS: join(process.env.TEST_DIRECTORY ?? '', 'loopback.crt'),
  DATA_DIR: dataDir,
  DATABASE_URL: databaseUrl ?? '',
});

/** Empty ones are set so that a developer's `.env` does not fill them in. */
const usual = {
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  HOST: '127.0.0.1',
  NODE_ENV: 'test',
  LIMITS: 'off',
  // A machine that is busy with other stories refuses nobody.
  PASSWORD_WAIT: '60',
  OVERLOAD_MS: '60000',
  REFRESH_GRACE: '120',
  CAPTCHA_FIXED_TEXT: 'abcd5',
  PASSWORD_HASHING: 'weak',
  LOG_LEVEL: 'warn',
  SECRET: 'the secret of the tests, no secret at all',
  SMTP_URL: '',
  SMS_URL: '',
} as const;
