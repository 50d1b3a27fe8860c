/**
 * Captchas are drawn and spoken in a child process: no request waits for another one's pixels. A few pictures are drawn
 * ahead, each of a text of its own. Who asks for more than can be drawn soon waits behind who asks for little.
 */
import { ApiError } from '../api/errors.ts';
import { type Child, ChildLost, startChild } from '../runtime/child.ts';
import { createFairQueue, QueueFull } from '../runtime/fair-queue.ts';
import type { Log } from '../runtime/log.ts';
import { currentOrigin } from '../runtime/request-id.ts';
import type { PictureType } from './picture-file.ts';
import type { CaptchaTasks } from './tasks.ts';

/** A picture that nobody has seen, with what it reads. */
interface Drawn {
  readonly text: string;
  readonly picture: Buffer;
}

/** Pictures that are drawn ahead: nearly everybody asks for this type. */
const STOCK = 16;
const STOCKED: PictureType = 'png';
/** What is drawn of it at once. */
const BATCH = 4;
/** Milliseconds that a captcha takes, before anything is known of it. */
const TAKES = 5;
/** Milliseconds in which the child starts, and in which a captcha is made, on a machine that is very busy. */
const START = 30_000;
const LONGEST_JOB = 30_000;
/** Milliseconds after which a child that has nothing to do ends and gives its memory back. */
const IDLE = 60_000;
/** Bytes: it begins with some 100 MiB. */
const WORTH_KEEPING = 220 * 1024 * 1024;
/** Seconds after which it is worth to come again. */
const RETRY_AFTER = 2;

interface Options {
  readonly log: Log;
  /** Milliseconds that one may wait for a captcha. */
  readonly patience: number;
  /** What the next picture reads. */
  newText(): string;
}

export function createCaptchaRendering({ log, patience, newText }: Options) {
  const queue = createFairQueue(1, patience, TAKES);
  const stock: Drawn[] = [];
  let filling = false;
  let current: { readonly child: Child; readonly begun: Promise<unknown> } | undefined;
  let idle: NodeJS.Timeout | undefined;
  let closed = false;

  const start = () => {
    const child = startChild(new URL('./worker.ts', import.meta.url), WORTH_KEEPING, () => undefined);
    return { child, begun: child.run({ task: 'begin', job: undefined }, START) };
  };
  /** Resolves when there is a child that has begun: its start is no part of the time that a captcha takes. */
  const begun = async (): Promise<Child> => {
    clearTimeout(idle);
    if (closed) throw new ChildLost('no captcha is made any more');
    if (!current?.child.alive) current = start();
    const { child, begun } = current;
    await begun;
    return child;
  };
  const rest = (child: Child) => {
    clearTimeout(idle);
    if (child.grown) void child.end();
    else idle = setTimeout(() => void child.end(), IDLE).unref();
  };

  const run = async <T extends keyof CaptchaTasks>(
    task: T,
    job: Parameters<CaptchaTasks[T]>[0],
  ): Promise<Awaited<ReturnType<CaptchaTasks[T]>>> => {
    const child = await begun();
    try {
      return (await child.run({ task, job }, LONGEST_JOB)) as Awaited<ReturnType<CaptchaTasks[T]>>;
    } finally {
      rest(child);
    }
  };
  const draw = async (type: PictureType, count: number): Promise<Drawn[]> => {
    const texts = Array.from({ length: count }, newText);
    const pictures = await run('draw', { texts, type });
    return texts.map((text, at) => ({ text, picture: pictures[at] as Buffer }));
  };

  /** Does it when it is the asker's turn. @throws ApiError UNAVAILABLE where that would take too long */
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
  /** As long as nobody waits. */
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
    /** A picture that nobody else gets. @throws ApiError UNAVAILABLE where it would take too long */
    async picture(type: PictureType): Promise<Drawn> {
      if (type !== STOCKED) return inTurn(asker(), async () => (await draw(type, 1))[0] as Drawn);
      const drawn = stock.shift() ?? (await inTurn(asker(), takeStocked));
      fillBeside();
      return drawn;
    },

    /** See `speak` in spoken.ts. @throws ApiError UNAVAILABLE where it would take too long */
    sound: (job: Parameters<CaptchaTasks['speak']>[0]): Promise<Buffer> => inTurn(asker(), () => run('speak', job)),

    /** Ends the process, whatever it does. */
    async close(): Promise<void> {
      closed = true;
      clearTimeout(idle);
      await current?.child.end();
    },
  };
}
