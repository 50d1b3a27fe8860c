/** The machine that numbers come from. */
import { statfsSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

/** TMPFS_MAGIC, statfs(2). */
const TMPFS = 0x01021994;

/** @param scratch where the databases lie */
export function machine(scratch: string): string {
  const [{ model } = { model: 'processor unknown' }, ...others] = cpus();
  const parts = [
    `${others.length + 1} × ${model.trim()}`,
    `${Math.round(totalmem() / 2 ** 30)} GiB`,
    `${type()} ${release()}`,
    `Node ${process.versions.node}`,
    ...(statfsSync(scratch).type === TMPFS ? ['**databases in memory (tmpfs): nothing was durable**'] : []),
  ];
  return parts.join(', ');
}
