/**
 * How a revocation reaches every instance that caches tokens, before it is answered. Each database has its own
 * transport: see db/driver.
 */
import type { RevocationMetrics } from '../../metrics/revocations.ts';
import type { Log } from '../../runtime/log.ts';
import type { Row } from '../tables/tables.ts';
import type { Query } from './query.ts';

/**
 * What is revoked: one access token (by its `storedId`), a grant, everything of an account; or cached data of a client.
 */
export type RevocationKind = Row<'endings'>['kind'];

/** The cache of an instance that follows the feed. */
export interface Follower {
  onRevocation(kind: RevocationKind, ref: string): void;
  /** Revocations were missed: nothing cached can be trusted. */
  onGap(): void;
}

export interface RevocationFeed {
  /** Resolves when every instance has heard all revocations so far. */
  heard(): Promise<void>;
  /** True while the follower has got all revocations up to now. */
  isCurrent(): boolean | Promise<boolean>;
  /** Changes with every revocation. */
  readonly position: number;
  close(): Promise<void>;
}

export interface RevocationTransport {
  /** The step that announces a revocation, the last of its `atomic`. */
  announcement(kind: RevocationKind, ref: string): Query;

  /** Passes the follower every revocation from now on. */
  connect(log: Log, metrics: RevocationMetrics, follower: Follower): RevocationFeed;

  /**
   * For processes without a feed, such as the command line: resolves when every instance has heard, or has stopped
   * trusting.
   */
  heard(): Promise<void>;

  /**
   * Deletes announcements that are no longer needed.
   * @param remove deletes a table's rows whose column is not after a time
   */
  sweep(remove: Remove): Promise<void>;
}

/** Deletes rows in batches. Resolves to their number. */
export type Remove = (table: string, key: readonly string[], column: string, until: number) => Promise<number>;
