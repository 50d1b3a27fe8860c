/** What the growth run prints, in Markdown. */
import type { Compared } from './compare.ts';
import type { HotStatement } from './plans.ts';
import { TOKENS_PER_ACCOUNT } from './seed.ts';
import type { TableSize } from './sizes.ts';
import type { Sweeping } from './sweeping.ts';

const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
const table = (headings: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [line(headings), line(headings.map((_, column) => (column ? '---:' : '---'))), ...rows.map(line), ''].join('\n');
const whole = (number: number) => number.toFixed(0);
const millions = (bytes: number) => whole(bytes / 2 ** 20);

export const comparison = (rows: readonly Compared[]) =>
  table(
    [
      'row',
      'req/s, empty',
      'req/s, large',
      'ratio',
      'by CPU',
      'rounds',
      'p99 ms, empty',
      'p99 ms, large',
      'CPU µs, empty',
      'CPU µs, large',
      'WAL bytes, empty',
      'WAL bytes, large',
    ],
    rows.map(({ name, empty, large, ratio, byCpu, rounds }) => [
      name,
      whole(empty.perSecond),
      whole(large.perSecond),
      ratio.toFixed(2),
      byCpu.toFixed(2),
      rounds,
      empty.p99.toFixed(1),
      large.p99.toFixed(1),
      whole(empty.cpu),
      whole(large.cpu),
      whole(empty.wal),
      whole(large.wal),
    ]),
  );

export function sizes(tables: readonly TableSize[], accounts: number): string {
  const total = tables.reduce((sum, { heap, indexes }) => sum + heap + indexes, 0);
  const ofTokens = tables.filter(({ table: name }) => /tokens$|^grants$|^client_credentials$/.test(name));
  const tokens = ofTokens.reduce((sum, { heap, indexes }) => sum + heap + indexes, 0);
  const bytes = ({ heap, indexes, rows }: TableSize) => whole((heap + indexes) / rows);
  return [
    table(
      ['table', 'rows', 'table MiB', 'indexes MiB', 'bytes a row', 'of them indexes'],
      tables
        .filter(({ rows }) => rows >= accounts / 10)
        .map((one) => [
          one.table,
          one.rows,
          millions(one.heap),
          millions(one.indexes),
          bytes(one),
          whole(one.indexes / one.rows),
        ]),
    ),
    `${millions(total)} MiB in all. A token row takes ${whole(tokens / (accounts * TOKENS_PER_ACCOUNT))} bytes, an account`,
    `with its friends, an event and a message ${whole((total - tokens) / accounts)}, with its ${TOKENS_PER_ACCOUNT} token rows ${whole(total / accounts)}.\n`,
  ].join('\n');
}

export const sweeping = ({ alone, whileIssuing, issued, issuedAlone }: Sweeping) =>
  `The sweep of one auth-server takes ${whole(alone)} rows a second; while ${whole(issued)} tokens a second are issued
(${whole(issuedAlone)} without it), ${whole(whileIssuing)}.\n`;

export const statements = (hot: readonly HotStatement[]) =>
  hot
    .map(({ sql, calls, mean, indexes, scanned }) =>
      [
        `- ${calls} × ${mean.toFixed(3)} ms: ${scanned.length ? `**reads ${scanned.join(', ')} whole**` : indexes.join(', ') || 'no index'}`,
        `  \`${sql.slice(0, 300)}\``,
      ].join('\n'),
    )
    .join('\n');
