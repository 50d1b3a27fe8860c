/** Every limit stands once, and docs/limits.md is what holds. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { endpoints as oauthEndpoints } from '../../auth-server/oauth/endpoints.ts';
import { endpoints as resourceEndpoints } from '../../resource-api/endpoints.ts';
import type { Limit } from '../../shared/api/endpoint.ts';
import { type Budget, budgets, smsBudget } from '../../shared/limits/budgets.ts';

const times: Readonly<Record<number, string>> = { 60: 'minute', 600: 'ten minutes', 3600: 'hour', 86400: 'day' };

const row = (name: string, per: string, { points, seconds }: Budget) =>
  `| ${name} | ${per} | ${points} | ${times[seconds] ?? `${seconds} s`} |`;

const named = Object.values(budgets);
const endpoints = [...oauthEndpoints, ...resourceEndpoints] as readonly { uri: string; limits?: readonly Limit[] }[];
const own = endpoints.flatMap(({ uri, limits = [] }) =>
  limits.filter(({ bucket }) => bucket === undefined).map((limit) => row(uri, limit.per, limit)),
);

test('no two limits have one name and count by the same', (t) => {
  const names = [...named, smsBudget(1)].map(({ bucket, per }) => `${bucket} by ${per}`);
  t.deepEqual(names, [...new Set(names)]);
});

test('the table of docs/limits.md is what is counted', (t) => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/limits.md'), 'utf8');
  const written = text.split('\n').filter((line) => /^\| (?!Limit |---)/.test(line));
  t.deepEqual(
    written,
    [...named.map((budget) => row(budget.bucket, budget.per, budget)), ...own],
    `the table should read:\n${[...named.map((budget) => row(budget.bucket, budget.per, budget)), ...own].join('\n')}`,
  );
});
