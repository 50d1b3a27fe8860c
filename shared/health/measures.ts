/** Formats bytes and times for a finding, in either language. */

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
const STEP = 1024;

/** `12.3 MB` */
export function sizeOf(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(STEP))));
  const number = bytes / STEP ** power;
  return `${power === 0 || number >= 100 ? Math.round(number) : Math.round(number * 10) / 10} ${UNITS[power]}`;
}

/** `2026-11-27 03:06:32 UTC` */
export const momentOf = (time: number): string => `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
