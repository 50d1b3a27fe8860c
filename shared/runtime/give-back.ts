/**
 * Memory that work has taken is given back once there is none: by itself V8 keeps what a start or a flood took for minutes,
 * and most of its young generation for good.
 */

/** Milliseconds of one look. */
const EVERY = 10_000;
/** Milliseconds of CPU that a look takes in which there is nothing to do: timers, and a probe of one's health. */
const QUIET = 200;
/** Milliseconds of CPU after which giving back, which takes some 100, is worth it. */
const WORTH = 2_000;

/** Gives memory back whenever it is quiet after work: what comes first is the work of the start. */
export function giveBackWhenQuiet(): void {
  // Undefined where whoever started this process gave it none of our settings.
  const collect = globalThis.gc;
  if (!collect) return;
  const isDue = quietAfterWork();
  let last = process.cpuUsage();
  setInterval(() => {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    if (isDue((user + system) / 1000)) collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }, EVERY).unref();
}

/**
 * Is told the milliseconds of CPU of each look, in their order. Says whether that look was quiet, and memory is to be given
 * back for what was done before.
 */
export function quietAfterWork(): (milliseconds: number) => boolean {
  let worked = WORTH;
  return (milliseconds) => {
    worked += milliseconds;
    const due = milliseconds < QUIET && worked >= WORTH;
    if (due) worked = 0;
    return due;
  };
}
