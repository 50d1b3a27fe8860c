/** What the documents say of files, commands, versions and metrics is true. */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import test from 'ava';
import { askCli } from './_world/servers.ts';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, found = '']) => found);
const documents = [...globSync('*.md', { cwd: root }), ...globSync('docs/*.md', { cwd: root })];
const project = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;

test('README is short, and every link leads to a file', (t) => {
  t.true(documents.includes('docs/configuration.md'));
  t.true(read('README.md').split('\n').length <= 150);
  for (const path of documents) {
    const links = [...all(read(path), /\]\(([^)#\s]+)/g), ...all(read(path), /src="([^"]+)"/g)];
    for (const link of links.filter((one) => !/^https?:/.test(one))) {
      t.true(existsSync(join(root, dirname(path), link)), `${path}: ${link}`);
    }
  }
});

test('every command that is named is there', async (t) => {
  const commands = documents.flatMap((path) => all(read(path), /npm run ([\w:]+)/g));
  t.true(commands.includes('dev'));
  for (const command of commands) t.true(command in (project.scripts ?? {}), command);
  const named = all(read('docs/operations.md'), /`([a-z]+ [\w-]+(?:\|[\w-]+)*)`/g);
  t.true(named.length > 3);
  for (const line of named) {
    const [group = '', names = ''] = line.split(' ');
    const { stdout } = await askCli({ PATH: process.env.PATH ?? '' }, [group, '--help']);
    const there = all(stdout.split('Commands:')[1] ?? '', /^ {2}([\w-]+) \[options\]/gm);
    const told = names.split('|').filter((name) => there.includes(name));
    if (names.includes('|')) t.deepEqual(told.toSorted(), there.toSorted(), group);
    else t.is(told.length, 1, line);
  }
});

test('every folder and file of the tree is there, and every folder of sources is in it', (t) => {
  const [, tree = ''] = read('docs/architecture.md').split('```');
  const above: string[] = [];
  const named = tree.split('\n').flatMap((line) => {
    const [, indent = '', names = ''] = /^( *)(\S+(?: \S+)*?)(?: {2,}|$)/.exec(line) ?? [];
    const depth = indent.length / 2;
    const paths = names.split(' ').map((name) => above.slice(0, depth).join('') + name);
    above[depth] = names;
    return names ? paths : [];
  });
  t.true(named.length > 20);
  for (const path of named) t.true(existsSync(join(root, path)), path);
  const folders = ['shared', 'auth-server', 'resource-api'].flatMap((room) =>
    readdirSync(join(root, room), { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .map((one) => `${room}/${one.name}/`),
  );
  t.deepEqual(
    folders.filter((folder) => !named.includes(folder)),
    [],
  );
});

test('every source that is named is there', (t) => {
  const named = all(read('docs/architecture.md'), /`([\w/.-]+\/[\w-]+\.ts)`/g);
  t.true(named.length > 10);
  const isThere = (path: string) =>
    ['', 'auth-server', 'resource-api'].some((room) => existsSync(join(root, room, path)));
  t.deepEqual(
    named.filter((path) => !isThere(path)),
    [],
  );
});

test('every story that shows a point of RFC 9700 is told, and every source of it is there', (t) => {
  const rows = [...read('docs/security.md').matchAll(/^\|.*\| `([\w/.-]+)` \| `([\w/-]+)`: (.*) \|$/gm)];
  t.true(rows.length > 15);
  for (const [, source = '', file = '', story = ''] of rows) {
    t.true(existsSync(join(root, source)), source);
    const told = all(read(`test/${file}.test.ts`), /\btest(?:\.serial)?\(\s*['"](.+)['"],/g);
    t.true(told.includes(story), `${file}: ${story}`);
  }
});

test('every metric that is watched is told', (t) => {
  const sources = ['shared', 'auth-server', 'resource-api'].flatMap((room) =>
    globSync(`${room}/**/*.ts`, { cwd: root }).map(read),
  );
  const metrics = all(read('docs/operations.md'), /\b(upare_\w+)/g).map((name) =>
    name.replace(/_(bucket|count|sum)$/, ''),
  );
  t.true(metrics.length > 3);
  for (const metric of metrics)
    t.true(
      sources.some((text) => text.includes(metric)),
      metric,
    );
});

test('every package has one exact version', (t) => {
  const versions = Object.entries({ ...project.dependencies, ...project.devDependencies });
  t.true(versions.length > 20);
  t.deepEqual(
    versions.filter(([, version]) => !/^(npm:[\w@/-]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
    [],
  );
});
