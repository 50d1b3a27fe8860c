/** Structured logs. Only named fields are logged, so no token, password, code, captcha or cookie gets in. */
import pino from 'pino';
import type { Config } from '../config/config.ts';
import { errorCode } from '../error-code.ts';
import { currentRequestId } from './request-id.ts';

export type Log = pino.Logger;

/**
 * The logger of one process: JSON lines on standard output, or readable lines on a developer's terminal. Lines are
 * written a moment later, many at once; the rest is written at the end of the process. Lines of a request contain its id.
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
  return pino(options, inBatches());
}

/** Time, level, server and message on one line. */
const linesForPeople = { translateTime: 'SYS:HH:MM:ss', ignore: 'pid', singleLine: true };

/** Bytes that a pipe accepts atomically, so processes on one pipe do not mix their lines (POSIX). */
const WHOLE = 4096;

/** Milliseconds that a line waits for others: each write wakes a thread, which costs more than the line. */
const TOGETHER = 10;

/** Standard output. Lines are written when they fill a write, and after a moment in any case. */
function inBatches(): pino.DestinationStream {
  const output = pino.destination({ dest: 1, sync: false, minLength: WHOLE - 1, maxWrite: WHOLE });
  /** Octets that are not written yet. */
  let waiting = 0;
  let isDue = false;
  const flushSoon = () => {
    if (isDue) return;
    isDue = true;
    setTimeout(writeNow, TOGETHER).unref();
  };
  const writeNow = () => {
    isDue = false;
    if (waiting > 0) output.flush();
  };
  /** Who waits until everything is written. */
  let flushing: (() => void)[] = [];
  output.on('write', (octets: number) => {
    waiting = Math.max(0, waiting - octets);
  });
  // What came during a write was not flushed with it.
  output.on('drain', () => {
    if (waiting > 0) return flushing.length > 0 ? writeNow() : flushSoon();
    const those = flushing;
    flushing = [];
    for (const done of those) done();
  });
  const flush = (done: () => void) => {
    if (waiting === 0) return done();
    flushing.push(done);
    writeNow();
  };
  const flushSync = () => {
    output.flushSync();
    waiting = 0;
  };
  const write = (line: string) => {
    waiting += Buffer.byteLength(line);
    flushSoon();
    output.write(line);
  };
  // pino calls `flushSync` before a process ends, and `flush` for its own: the stream's would miss what comes during a write.
  const batched = { write, flush, flushSync };
  return batched;
}

/** An error with its causes, without other members: a driver's error contains its row. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { name, message, stack, cause } = error;
  const code = errorCode(error);
  return { type: name, message, code, stack, ...(cause === undefined ? undefined : { cause: describeError(cause) }) };
}
