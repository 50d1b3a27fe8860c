/** Installs what the tests need where that is one command away: on Debian and Ubuntu, as root. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

let isUpToDate = false;

/** @returns false where it cannot be installed so */
export function installByApt(what: string, ...packages: readonly string[]): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  console.log(`No ${what} found: installing it with apt-get.`);
  const apt = (...args: string[]) =>
    spawnSync('apt-get', args, {
      timeout: 300_000,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  isUpToDate ||= apt('update', '-q');
  return isUpToDate && apt('install', '-qy', '--no-install-recommends', ...packages);
}
