/** What the command line says: short lines for people, one line of JSON for machines, one line for a failure. */

import { messageOf } from '../shared/api/envelope.ts';
import { ApiError } from '../shared/api/errors.ts';
import { UnfitClient } from '../shared/clients/metadata.ts';
import { ConfigError } from '../shared/config/config.ts';
import { CopyRefused } from '../shared/db/copy/source.ts';
import { DatabaseFault, reasonOf } from '../shared/db/driver/faults.ts';
import { Refused } from '../shared/operations/operation.ts';
import { StartFault } from '../shared/runtime/start-fault.ts';

/** An answer to an operator. */
export interface Output {
  /** Printed as JSON with `--json`. */
  readonly json: unknown;
  /** Printed otherwise. */
  readonly text: string;
}

/** The command cannot be done, and `message` tells the operator why on one line. */
export class Refusal extends Error {
  override name = 'Refusal';
}

export function print({ json, text }: Output, { json: asJson = false }: { json?: boolean | undefined }): void {
  process.stdout.write(`${asJson ? JSON.stringify(json) : text}\n`);
}

/**
 * Tells of a failure on standard error, and makes the exit code 1. What was foreseen takes one line; a fault of the
 * command line itself comes with its stack.
 */
export function complain(error: unknown): void {
  process.exitCode = 1;
  const foreseen = [Refusal, ConfigError, UnfitClient, DatabaseFault, CopyRefused, ApiError, StartFault].some(
    (kind) => error instanceof kind,
  );
  process.stderr.write(`${foreseen ? oneLine(`error: ${wordsOf(error as Error)}`) : stackOf(error)}\n`);
}

/** On one line, and without the user and password of an address that was mistyped. */
export const oneLine = (text: string): string =>
  text
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/(\w:\/\/)[^\s/?#]*@/g, '$1***@');

function wordsOf(error: Error): string {
  if (error instanceof DatabaseFault) return `database: ${reasonOf(error)}`;
  return error instanceof ApiError && !(error instanceof Refused) ? messageOf(error) : error.message;
}

const stackOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Names with their values, one a line; those without a value are left out. */
export function card(fields: Readonly<Record<string, string | number | readonly string[] | null | undefined>>): string {
  const shown = Object.entries(fields).filter(([, value]) => value?.toString());
  const width = Math.max(...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${[value].flat().join(' ')}`).join('\n');
}

/** Rows in columns under their headings; `nothing` where there is no row. */
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
