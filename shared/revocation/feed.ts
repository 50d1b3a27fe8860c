/**
 * How a revocation reaches every instance that remembers tokens, before it is answered. Each database brings its own
 * transport: see db/driver.
 */
import type { Query } from '../db/driver/query.ts';
import type { Row } from '../db/tables/tables.ts';
import type { RevocationMetrics } from '../metrics/revocations.ts';
import type { Log } from '../runtime/log.ts';

/** What is revoked: one access token (by its `storedId`), a grant, all that an account has; or what is known of a client. */
export type RevocationKind = Row<'endings'>['kind'];

/** What an instance does that remembers tokens. */
export interface Follower {
  onRevocation(kind: RevocationKind, ref: string): void;
  /** Revocations were missed: nothing that is remembered can be trusted. */
  onGap(): void;
}

export interface RevocationFeed {
  /** Resolves when every instance has heard of all revocations so far. */
  heard(): Promise<void>;
  /** True while all revocations up to now have been given to the follower. */
  isCurrent(): Promise<boolean>;
  /** Differs after every revocation. */
  readonly position: number;
  close(): Promise<void>;
}

export interface RevocationTransport {
  /** The step that announces a revocation, to come last in its `atomic`. */
  announcement(kind: RevocationKind, ref: string): Query;

  /** Gives the follower every revocation from now on. */
  connect(log: Log, metrics: RevocationMetrics, follower: Follower): RevocationFeed;

  /** For those without a feed, as on the command line: resolves when every instance has heard, or has stopped trusting. */
  heard(): Promise<void>;

  /** Deletes announcements that nobody needs any more. @param remove deletes a table's rows whose column is not after a time */
  sweep(remove: Remove): Promise<void>;
}

/** Deletes rows in batches. Resolves to their number. */
export type Remove = (table: string, key: readonly string[], column: string, until: number) => Promise<number>;
