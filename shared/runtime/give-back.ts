/**
 * Returns unused memory to the system after work: on its own V8 keeps that of a start or a flood for minutes, and most
 * of its young generation for good.
 */

/** Milliseconds of one measurement. */
const EVERY = 10_000;
/** Milliseconds of CPU in an idle measurement: timers, and a health check. */
const QUIET = 200;
/** Milliseconds of CPU after which a collection, which takes some 100, is worth it. */
const WORTH = 2_000;

/** Returns memory whenever it is quiet after work, first after the start. */
export function giveBackWhenQuiet(): void {
  // Undefined if the process was started without our settings.
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
 * Takes the CPU milliseconds of each measurement in order. Returns true if it was quiet and memory of earlier work
 * should be returned.
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
