/** Finds the nginx that stands before a cluster in its tests, or installs it where that is one command away. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installByApt } from './apt.ts';

/** Of root's path, which other users may not have. */
const usualPlaces = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/** The path of an nginx that starts, where openssl is at hand too; without, a line that tells what to install, and undefined. */
export function nginx(): string | undefined {
  const found = find() ?? (install() ? find() : undefined);
  if (!found) {
    console.error(
      'The cluster tests need nginx and openssl: install them (Debian: apt-get install nginx-light openssl) or set NGINX_PATH to the executable.',
    );
  }
  return found;
}

function find(): string | undefined {
  if (!starts('openssl', 'version')) return undefined;
  const { NGINX_PATH, PATH = '' } = process.env;
  // One that was named is the one that is wanted: no other takes its place.
  if (NGINX_PATH) return starts(NGINX_PATH, '-v') ? NGINX_PATH : undefined;
  const folders = [...PATH.split(delimiter).filter(Boolean), ...usualPlaces];
  return folders.map((folder) => join(folder, 'nginx')).find((path) => existsSync(path) && starts(path, '-v'));
}

const install = (): boolean => !process.env.NGINX_PATH && installByApt('nginx', 'nginx-light', 'openssl');

const starts = (executable: string, argument: string): boolean =>
  spawnSync(executable, [argument], { timeout: 30_000, stdio: 'ignore' }).status === 0;
