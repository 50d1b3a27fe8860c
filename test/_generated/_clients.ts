/** Clients made by generators of other people out of the API references, in folders that are gone with the tests. */
import { copyFile, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { surroundings } from '../_world/database.ts';
import { installed, pythonTools, quietly } from './_installed.ts';

const here = import.meta.dirname;

/** Both servers as a client is to be made of them. */
interface Servers {
  readonly authUrl: string;
  readonly resourceUrl: string;
}

/** Runs the story of a client. Resolves to what it has written. */
export type Tell = (...args: readonly string[]) => Promise<string>;

/** openapi-typescript with openapi-fetch: types that TypeScript holds the story to before it runs. */
export async function typescriptClient({ authUrl, resourceUrl }: Servers): Promise<Tell> {
  const tools = await installed('typescript', join(here, 'typescript/package-lock.json'), async (folder) => {
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
  const tools = await pythonTools();
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
