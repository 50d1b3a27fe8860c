/** Errors of the database, whichever it is. */

/** The database failed: unreachable, full, broken. Never the caller's fault. */
export class DatabaseFault extends Error {
  override name = 'DatabaseFault';
}

/** The reason in the driver's words: some drivers put it only into the cause. */
export function reasonOf({ message, cause }: DatabaseFault): string {
  const causes = cause instanceof AggregateError ? cause.errors : [cause];
  const reasons = causes.map((one) => (one instanceof Error ? one.message : '')).filter(Boolean);
  return message || reasons.join('; ') || 'does not answer';
}

/** A unique index refused a row: another one has the same `columns`. */
export class UniqueViolation extends Error {
  override name = 'UniqueViolation';
  /** The name of the index in the schema, `users_email_unique`. */
  readonly index: string;

  constructor(index: string, cause: unknown) {
    super(`unique index ${index}`, { cause });
    this.index = index;
  }
}
