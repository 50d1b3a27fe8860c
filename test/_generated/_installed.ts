/** Tools of other people that stories run, kept from one run of the tests to the next. */
import { type ExecFileOptions, execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { surroundings } from '../_world/database.ts';
import { askForLoan } from '../_world/loans.ts';

const run = promisify(execFile);
const requirements = join(import.meta.dirname, 'python/requirements.txt');
const cache = resolve(import.meta.dirname, '../../node_modules/.cache/generated-clients');

/** A folder with what the file `lock` names, made by `install` where there is none yet. */
export async function installed(
  kind: string,
  lock: string,
  install: (folder: string) => Promise<void>,
): Promise<string> {
  const versions = createHash('sha256').update(await readFile(lock));
  const folder = join(cache, `${kind}-${versions.digest('hex').slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const made = await mkdtemp(join(cache, `${kind}-`));
  try {
    await install(made);
    await rename(made, folder);
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    // Another run of the tests was quicker.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** A folder with a Python that has what all stories want of it. Once for all of them: it takes ten seconds of work. */
export const pythonTools = (): Promise<string> => askForLoan('python');

/** Makes that one, for test/_run/lender.ts. */
export const installPython = (): Promise<string> =>
  installed('python', requirements, async (folder) => {
    await quietly(surroundings().TEST_PYTHON, ['-m', 'venv', folder]);
    // Python compiles what it imports: most of it nothing does.
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-compile'];
    await quietly(join(folder, 'bin/python'), [...pip, '-r', requirements]);
  });

/** @throws Error with what it wrote, where it does not end well */
export async function quietly(
  command: string,
  args: readonly string[],
  options: ExecFileOptions = {},
): Promise<string> {
  try {
    const { stdout } = await run(command, args, { ...options, encoding: 'utf8', timeout: 150_000, maxBuffer: 1e8 });
    return stdout;
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`.slice(0, 8000), { cause });
  }
}
