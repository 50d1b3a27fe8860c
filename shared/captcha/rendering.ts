/**
 * Draws and speaks captchas in a child process, so no request waits for another one's pixels. A few pictures are drawn
 * in advance, each with its own text. Heavy callers wait behind light ones.
 */
import { ApiError } from '../api/errors.ts';
import { type Child, ChildLost, startChild } from '../runtime/child.ts';
import type { Done, Job } from '../runtime/child-jobs.ts';
import { createFairQueue, QueueFull } from '../runtime/fair-queue.ts';
import type { Log } from '../runtime/log.ts';
import { currentOrigin } from '../runtime/request-id.ts';
import type { PictureType } from './picture-file.ts';
import type { CaptchaTasks } from './tasks.ts';

/** A picture that nobody has seen, with its text. */
interface Drawn {
  readonly text: string;
  readonly picture: Buffer;
}

/** The pictures in stock, of the most requested type. */
const STOCK = 16;
const STOCKED: PictureType = 'png';
/** How many are drawn at once. */
const BATCH = 4;
/** Milliseconds of a captcha, as an initial estimate. */
const TAKES = 5;
/** Milliseconds for starting the child, and for one captcha, on a very busy machine. */
const START = 30_000;
const LONGEST_JOB = 30_000;
/** Milliseconds after which an idle child ends to free its memory. */
const IDLE = 10_000;
/** Bytes above which the child is replaced: it starts with some 100 MiB. */
const WORTH_KEEPING = 220 * 1024 * 1024;
/** Seconds for `Retry-After`. */
const RETRY_AFTER = 2;

interface Options {
  readonly log: Log;
  /** Milliseconds that a caller may wait for a captcha. */
  readonly patience: number;
  /** The text of the next picture. */
  newText(): string;
}

export function createCaptchaRendering({ log, patience, newText }: Options) {
  const queue = createFairQueue(1, patience, TAKES);
  const stock: Drawn[] = [];
  let filling = false;
  let current: { readonly child: Child<CaptchaTasks>; readonly begun: Promise<unknown> } | undefined;
  let idle: NodeJS.Timeout | undefined;
  let closed = false;

  const start = () => {
    const module = new URL('./worker.ts', import.meta.url);
    const child = startChild<CaptchaTasks>(module, { worthKeeping: WORTH_KEEPING }, () => undefined);
    return { child, begun: child.run('begin', undefined, START) };
  };
  /** Resolves when the child has started: its start does not count as the time of a captcha. */
  const begun = async (): Promise<Child<CaptchaTasks>> => {
    clearTimeout(idle);
    if (closed) throw new ChildLost('no captcha is made any more');
    if (!current?.child.alive) current = start();
    const { child, begun } = current;
    await begun;
    return child;
  };
  const rest = (child: Child<CaptchaTasks>) => {
    clearTimeout(idle);
    if (child.grown) void child.end();
    else idle = setTimeout(() => void child.end(), IDLE).unref();
  };

  const run = async <K extends keyof CaptchaTasks>(
    task: K,
    job: Job<CaptchaTasks, K>,
  ): Promise<Done<CaptchaTasks, K>> => {
    const child = await begun();
    try {
      return await child.run(task, job, LONGEST_JOB);
    } finally {
      rest(child);
    }
  };
  const draw = (type: PictureType, count: number): Promise<Drawn[]> =>
    run('draw', { texts: Array.from({ length: count }, newText), type });

  /** Runs work in the fair order of callers. @throws ApiError UNAVAILABLE if that would take too long */
  const inTurn = async <R>(asker: string, work: () => Promise<R>): Promise<R> => {
    try {
      await begun();
      return await queue.run([asker], work);
    } catch (cause) {
      const isBusy = cause instanceof QueueFull || cause instanceof ChildLost;
      throw isBusy ? new ApiError('UNAVAILABLE', { cause, retryAfter: RETRY_AFTER }) : cause;
    }
  };
  const asker = () => `address ${currentOrigin().address ?? 'here'}`;

  const takeStocked = async (): Promise<Drawn> => {
    if (stock.length === 0) stock.push(...(await draw(STOCKED, BATCH)));
    return stock.shift() as Drawn;
  };
  /** Only while nobody waits. */
  const fill = async () => {
    while (stock.length <= STOCK - BATCH && queue.waiting() === 0)
      await inTurn('stock', async () => stock.push(...(await draw(STOCKED, BATCH))));
  };
  const fillBeside = () => {
    if (filling) return;
    filling = true;
    fill()
      .catch((error) => log.debug({ err: error }, 'no captcha was drawn ahead'))
      .finally(() => {
        filling = false;
      });
  };

  return {
    /** A picture for one caller only. @throws ApiError UNAVAILABLE if it would take too long */
    async picture(type: PictureType): Promise<Drawn> {
      if (type !== STOCKED) return inTurn(asker(), async () => (await draw(type, 1))[0] as Drawn);
      const drawn = stock.shift() ?? (await inTurn(asker(), takeStocked));
      fillBeside();
      return drawn;
    },

    /** See `speak` in spoken.ts. @throws ApiError UNAVAILABLE if it would take too long */
    sound: (job: Job<CaptchaTasks, 'speak'>): Promise<Buffer> => inTurn(asker(), () => run('speak', job)),

    /** Kills the process. */
    async close(): Promise<void> {
      closed = true;
      clearTimeout(idle);
      await current?.child.end();
    },
  };
}
