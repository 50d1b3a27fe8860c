/** Where the tests put their files. */
import { accessSync, constants, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const MEMORY = '/dev/shm';
const ENOUGH = 4 * 1024 ** 3;

/** Memory, where there is enough of it: nothing has to outlive the tests, and nobody waits for a disk then. */
export const placeOfScratch = (): string => (!process.env.TMPDIR && hasMemory() ? MEMORY : tmpdir());

function hasMemory(): boolean {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
    const options = mounts.find((line) => line.split(' ')[1] === MEMORY)?.split(' ')[3] ?? 'noexec';
    return bavail * bsize >= ENOUGH && !options.split(',').includes('noexec');
  } catch {
    return false;
  }
}
