/** Clients made by generators of other people out of the API references, in folders that are gone with the tests. */
import { type ExecFileOptions, execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { surroundings } from '../_world/database.ts';

const run = promisify(execFile);
const here = import.meta.dirname;
/** The generators are kept from one run to the next, by what their versions are. */
const cache = resolve(here, '../../node_modules/.cache/generated-clients');

/** Both servers as a client is to be made of them. */
interface Servers {
  readonly authUrl: string;
  readonly resourceUrl: string;
}

/** Runs the story of a client. Resolves to what it has written. */
export type Tell = (...args: readonly string[]) => Promise<string>;

/** openapi-typescript with openapi-fetch: types that TypeScript holds the story to before it runs. */
export async function typescriptClient({ authUrl, resourceUrl }: Servers): Promise<Tell> {
  const tools = await installed('typescript', 'package-lock.json', async (folder) => {
    await copyFile(join(here, 'typescript/package.json'), join(folder, 'package.json'));
    await copyFile(join(here, 'typescript/package-lock.json'), join(folder, 'package-lock.json'));
    await quietly('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
  });
  const folder = await mkdtemp(join(surroundings().TEST_DIRECTORY, 'typescript-'));
  await symlink(join(tools, 'node_modules'), join(folder, 'node_modules'));
  await copyFile(join(tools, 'package.json'), join(folder, 'package.json'));
  const tool = (path: string, ...args: string[]) =>
    quietly(process.execPath, [join(tools, 'node_modules', path), ...args], { cwd: folder });
  for (const [name, url] of [
    ['auth', authUrl],
    ['resource', resourceUrl],
  ] as const) {
    await writeFile(join(folder, `${name}.json`), await referenceOf(url));
    await tool('openapi-typescript/bin/cli.js', `${name}.json`, '-o', `${name}.ts`);
  }
  await copyFile(join(here, 'typescript/story.ts'), join(folder, 'story.ts'));
  await tool(
    'typescript/bin/tsc',
    ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--skipLibCheck'],
    ...['--module', 'nodenext', '--target', 'es2023', '--allowImportingTsExtensions', '--types', 'node', 'story.ts'],
  );
  return (...args) => quietly(process.execPath, ['story.ts', ...args], { cwd: folder });
}

/** openapi-python-client: packages that Python compiles before the story imports them. */
export async function pythonClient({ authUrl, resourceUrl }: Servers): Promise<Tell> {
  const tools = await installed('python', 'requirements.txt', async (folder) => {
    await quietly(surroundings().TEST_PYTHON, ['-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
    await quietly(join(folder, 'bin/python'), [...pip, '-r', join(here, 'python/requirements.txt')]);
  });
  const folder = await mkdtemp(join(surroundings().TEST_DIRECTORY, 'python-'));
  const env = { ...process.env, PATH: [join(tools, 'bin'), process.env.PATH].join(delimiter), PYTHONPATH: folder };
  const python = (...args: string[]) => quietly(join(tools, 'bin/python'), args, { cwd: folder, env });
  for (const [name, url] of [
    ['auth', authUrl],
    ['resource', resourceUrl],
  ] as const) {
    await writeFile(join(folder, `${name}.json`), await referenceOf(url));
    const to = ['--meta', 'none', '--output-path', `${name}_client`];
    await python('-m', 'openapi_python_client', 'generate', '--path', `${name}.json`, ...to);
    await python('-m', 'compileall', '-q', `${name}_client`);
  }
  return (...args) => python(join(here, 'python/story.py'), ...args);
}

const referenceOf = async (url: string): Promise<string> => (await fetch(`${url}/openapi.json`)).text();

/** A folder with what `lock` names, made by `install` where there is none yet. */
async function installed(kind: string, lock: string, install: (folder: string) => Promise<void>): Promise<string> {
  const versions = createHash('sha256').update(await readFile(join(here, kind, lock)));
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

/** @throws Error with what it wrote, where it does not end well */
async function quietly(command: string, args: readonly string[], options: ExecFileOptions = {}): Promise<string> {
  try {
    const { stdout } = await run(command, args, { ...options, encoding: 'utf8', timeout: 150_000, maxBuffer: 1e8 });
    return stdout;
  } catch (cause) {
    const { stdout = '', stderr = '' } = cause as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`.slice(0, 8000), { cause });
  }
}
