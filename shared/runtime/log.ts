/** Structured logs. Only named fields are logged, so no token, password, code, captcha or cookie gets in. */
import pino from 'pino';
import type { Config } from '../config/config.ts';
import { errorCode } from './error-code.ts';
import { currentRequestId } from './request-id.ts';

export type Log = pino.Logger;

/**
 * The logger of one process: JSON lines on standard output, or readable lines on a developer's terminal. Writing is
 * asynchronous; the rest is written at the end of the process. Lines of a request contain its id.
 */
export function createLog(config: Pick<Config, 'logLevel'> & Partial<Pick<Config, 'environment'>>, name: string): Log {
  const options: pino.LoggerOptions = {
    name,
    level: config.logLevel,
    base: { pid: process.pid },
    serializers: { err: describeError },
    mixin() {
      const requestId = currentRequestId();
      return requestId === undefined ? {} : { requestId };
    },
  };
  const forPeople = config.environment === 'development' && process.stdout.isTTY;
  if (forPeople) return pino({ ...options, transport: { target: 'pino-pretty', options: linesForPeople } });
  return pino(options, pino.destination({ dest: 1, sync: false, maxWrite: WHOLE }));
}

/** Time, level, server and message on one line. */
const linesForPeople = { translateTime: 'SYS:HH:MM:ss', ignore: 'pid', singleLine: true };

/** Bytes that a pipe accepts atomically, so processes on one pipe do not mix their lines (POSIX). */
const WHOLE = 4096;

/** An error with its causes, without other members: a driver's error contains its row. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, cause } = error;
  const code = errorCode(error);
  return { type: name, message, code, stack, ...(cause === undefined ? undefined : { cause: describeError(cause) }) };
}
