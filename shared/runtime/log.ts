/** Structured logs. Tokens, passwords, codes, captchas and cookies have no way in: only what is named here is logged. */
import pino from 'pino';
import type { Config } from '../config/config.ts';
import { errorCode } from './error-code.ts';
import { currentRequestId } from './request-id.ts';

export type Log = pino.Logger;

/**
 * The logger of one process: JSON lines on standard output, or lines for people on a developer's terminal. Nobody waits
 * for them: what is logged meanwhile goes out with the next write, and what is left with the process's end. A line that is
 * written for a request has its id.
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

/** The time, the level, which server, and what there is to say, on one line. */
const linesForPeople = { translateTime: 'SYS:HH:MM:ss', ignore: 'pid', singleLine: true };

/** Bytes that a pipe takes at once, so that two processes on one pipe do not write into each other's lines (POSIX). */
const WHOLE = 4096;

/** An error with its causes. Never its other members: a driver's error carries the row it stumbled over. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, cause } = error;
  const code = errorCode(error);
  return { type: name, message, code, stack, ...(cause === undefined ? undefined : { cause: describeError(cause) }) };
}
