/** Finds the Python that runs generated clients, or installs it where that is one command away. */
import { spawnSync } from 'node:child_process';
import { installByApt } from './apt.ts';

/** Its path; without one, a line that tells what to install, and undefined. */
export function python(): string | undefined {
  const found = find() ?? (installByApt('Python', 'python3', 'python3-venv') ? find() : undefined);
  if (!found) {
    console.error(
      'The tests of generated clients need Python 3.10 or later with venv: install it (Debian: apt-get install python3 python3-venv).',
    );
  }
  return found;
}

const PROBE = 'import sys, venv, ensurepip; print(sys.executable); sys.exit(sys.version_info < (3, 10))';

function find(): string | undefined {
  const { status, stdout } = spawnSync('python3', ['-c', PROBE], { timeout: 30_000, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
