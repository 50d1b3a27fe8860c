/** The table of variables in the documentation is what the configuration reads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readConfig } from '../../shared/config/config.ts';
import { variables } from '../../shared/config/variables.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
/** Undefined for a variable that has no default. */
const defaults = new Map<string, unknown>(
  Object.entries(variables.shape).map(([name, schema]) => [name, schema.safeParse(undefined).data]),
);

const [, table = ''] = /^\| variable \| default \|.*\n\| -.*\n((?:\|.*\n)+)/m.exec(page) ?? [];

/** Each variable with its default as the table has it; a row of several has theirs between commas. */
const documented = table.split('\n').flatMap((row) => {
  const [, names = '', cell = ''] = row.split('|');
  const told = cell.replaceAll('`', '').trim();
  const named = [...names.matchAll(/`([A-Z_…]+)`/g)].map(([, name = '']) => name);
  const values = told.split(',').map((value) => value.trim());
  return named.map((name, at) => [name, named.length === 1 ? told : values[at]] as const);
});

test('every variable is in the table, once, and none is there that nothing reads', (t) => {
  const names = documented.map(([name]) => name).filter((name) => name !== 'SNS_…');
  t.deepEqual(names.toSorted(), [...defaults.keys()].toSorted());
  for (const channel of ['WEIBO', 'QQ', 'WECHAT', 'GITHUB', 'OPENID_'])
    t.true(page.includes(`SNS_${channel}`), channel);
});

test('a default that the table gives is what holds without the variable', (t) => {
  const meaning = (env: Readonly<Record<string, string>>) => ({ ...readConfig(env), given: undefined });
  const plain = documented.filter(([name, value]) => defaults.get(name) !== undefined && !value?.includes(' '));
  t.true(plain.length > 20, 'most are plain values');
  for (const [name, value = ''] of plain) t.deepEqual(meaning({ [name]: value }), meaning({}), name);
});
