/**
 * Prints a failure on one line. It imports every kind of failure, and so much of the tree that it is loaded on demand.
 */
import { messageOf } from '../shared/api/envelope.ts';
import { ApiError } from '../shared/api/errors.ts';
import { UnfitClient } from '../shared/clients/metadata.ts';
import { ConfigError } from '../shared/config/config.ts';
import { CopyRefused } from '../shared/db/copy/source.ts';
import { DatabaseFault, reasonOf } from '../shared/db/driver/faults.ts';
import { Refused } from '../shared/operations/operation.ts';
import { StartFault } from '../shared/runtime/start-fault.ts';
import { CommandRefused, oneLine } from './output.ts';

/**
 * Prints a failure to standard error and sets exit code 1. Expected failures take one line; bugs of the command line
 * print their stack.
 */
export function complain(error: unknown): void {
  process.exitCode = 1;
  const foreseen = [CommandRefused, ConfigError, UnfitClient, DatabaseFault, CopyRefused, ApiError, StartFault].some(
    (kind) => error instanceof kind,
  );
  process.stderr.write(`${foreseen ? oneLine(`error: ${wordsOf(error as Error)}`) : stackOf(error)}\n`);
}

function wordsOf(error: Error): string {
  if (error instanceof DatabaseFault) return `database: ${reasonOf(error)}`;
  return error instanceof ApiError && !(error instanceof Refused) ? messageOf(error) : error.message;
}

const stackOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));
