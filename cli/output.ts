/** Output of the command line: readable lines, or one line of JSON. */
import type { Finding } from '../shared/health/check.ts';

/** An answer to an operator. */
export interface Output {
  /** Printed as JSON with `--json`. */
  readonly json: unknown;
  /** Printed without `--json`. */
  readonly text: string;
}

/** The command is refused; `message` tells the operator why on one line. */
export class CommandRefused extends Error {
  override name = 'CommandRefused';
}

/** Prints an answer: as JSON with `--json`, else as text. */
export function print({ json, text }: Output, { json: asJson = false }: { json?: boolean | undefined }): void {
  process.stdout.write(`${asJson ? JSON.stringify(json) : text}\n`);
}

/** On one line, without user and password of a mistyped address. */
export const oneLine = (text: string): string =>
  text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/(\w:\/\/)[^\s/?#]*@/g, '$1***@');

/** The note below a secret. */
export const SHOWN_ONCE = 'This secret is shown this once; it cannot be shown again.';

/** Names and values, one per line; missing values are skipped. */
export function card(fields: Readonly<Record<string, string | number | readonly string[] | null | undefined>>): string {
  const shown = Object.entries(fields).filter(([, value]) => value?.toString());
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${[value].flat().join(' ')}`).join('\n');
}

/** Rows in columns with headings; `nothing` if there are none. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[], nothing: string): string {
  if (rows.length === 0) return nothing;
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

type Checked = Pick<Finding, 'state' | 'found'> & { readonly check: string; readonly change?: string | undefined };

/** What a check has found, on one line, with what to do. */
export const findingLine = ({ check, state, found, change }: Checked): string =>
  `${state.padEnd(7)}  ${check.padEnd(13)}  ${found}${change ? `. To do: ${change}.` : ''}`;
