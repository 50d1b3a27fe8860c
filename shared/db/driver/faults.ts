/** What a database throws, whichever it is. */

/** The database did not do what it was asked: unreachable, full, broken. Never the caller's fault. */
export class DatabaseFault extends Error {
  override name = 'DatabaseFault';
}

/** Why, in the driver's words: some drivers put the reason into the cause alone. */
export function reasonOf({ message, cause }: DatabaseFault): string {
  const causes = cause instanceof AggregateError ? cause.errors : [cause];
  const reasons = causes.map((one) => (one instanceof Error ? one.message : '')).filter(Boolean);
  return message || reasons.join('; ') || 'does not answer';
}

/** A row was refused because another one has the same value in `columns` of a unique index. */
export class UniqueViolation extends Error {
  override name = 'UniqueViolation';
  /** The index as the schema names it, `users_email_unique`. */
  readonly index: string;

  constructor(index: string, cause: unknown) {
    super(`unique index ${index}`, { cause });
    this.index = index;
  }
}
