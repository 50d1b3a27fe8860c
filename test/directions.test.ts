/** Which room may know which. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import test from 'ava';

const root = resolve(import.meta.dirname, '..');
const folders = ['auth-server', 'resource-api', 'cli', 'shared'];
const sources = [
  'knexfile.ts',
  ...folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  ),
].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** Every import: its file with what it names, our own files by their path from the root. */
const imports = sources.flatMap(({ path, text }) =>
  [...text.matchAll(/(\bimport type [^;'"]*)?(?:\bfrom|\bimport|\bimport\()\s*['"]([^'"]+)['"]/g)].map(
    ([, type, name = '']) => ({
      path,
      typeOnly: type !== undefined,
      target: name.startsWith('.') ? relative(root, resolve(root, dirname(path), name)) : name,
    }),
  ),
);

/** The imports of `target` from anywhere but `allowed`. */
const strays = (target: RegExp, allowed: RegExp) =>
  imports
    .filter((one) => target.test(one.target) && !allowed.test(one.path))
    .map((one) => `${one.path} imports ${one.target}`);

test('there is something to look at', (t) => {
  t.true(imports.some(({ path, target }) => path === 'shared/db/connect.ts' && target === 'knex'));
  t.true(imports.some(({ path, target }) => path === 'shared/db/connect.ts' && target === 'shared/config/config.ts'));
});

test('the auth-server is known to nobody else', (t) => {
  t.deepEqual(strays(/^auth-server\//, /^(auth-server|cli)\//), []);
});

test('the resource API is known to nobody else', (t) => {
  t.deepEqual(strays(/^resource-api\//, /^(resource-api|cli)\//), []);
});

test('what both processes share knows neither of them, nor the command line', (t) => {
  t.deepEqual(
    imports.filter(
      ({ path, target }) => path.startsWith('shared/') && /^(auth-server|resource-api|cli)\//.test(target),
    ),
    [],
  );
});

test('SQL is written in shared/db alone', (t) => {
  t.deepEqual(strays(/^(knex|pg|better-sqlite3)$/, /^shared\/db\//), []);
});

test('Koa is known to shared/http, the apps, the pages and the face alone', (t) => {
  t.deepEqual(
    strays(/^(koa|@koa\/.+|koa-.+)$/, /^(shared\/http\/|[^/]+\/app\.ts$|auth-server\/(pages|oauth|provider)\/)/),
    [],
  );
});

test('the engine has one door; its types may be named by what stands on it', (t) => {
  const users = imports.filter(({ target, typeOnly }) => target.startsWith('oidc-provider') && !typeOnly);
  t.deepEqual(
    users.filter(({ path }) => !path.startsWith('auth-server/provider/')),
    [],
  );
});

test('prom-client has one door', (t) => {
  t.deepEqual(strays(/^prom-client$/, /^shared\/metrics\/metrics\.ts$/), []);
});

test('jose has one door', (t) => {
  t.deepEqual(strays(/^jose$/, /^shared\/dpop\/proof\.ts$/), []);
});

test('the multipart parser has one door', (t) => {
  t.deepEqual(strays(/^@fastify\/busboy$/, /^shared\/http\/body\/multipart\.ts$/), []);
});

test('the error catalogue imports nothing', (t) => {
  t.deepEqual(
    imports.filter(({ path, typeOnly }) => path === 'shared/api/errors.ts' && !typeOnly),
    [],
  );
});

test('other servers are asked through shared/runtime/outgoing.ts alone', (t) => {
  const askers = sources.filter(({ text }) => /(?<![.\w])fetch\(|= fetch\b/.test(text)).map(({ path }) => path);
  t.deepEqual(askers, ['shared/runtime/outgoing.ts']);
});

test('the environment is read in shared/config/config.ts alone', (t) => {
  const readers = sources.filter(({ text }) => /\bprocess\.env\b/.test(text)).map(({ path }) => path);
  t.deepEqual(readers, ['shared/config/config.ts']);
});
