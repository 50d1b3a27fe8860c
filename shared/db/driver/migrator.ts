/**
 * What Knex's migrator needs of a driver. Of several processes that migrate at once, one works and the others wait.
 * Knex's own lock stays locked forever if processes create its table at the same time.
 */
import type { Knex } from 'knex';

export interface Migrator {
  /** Migrations run on a connection of their own. */
  readonly connection: Knex.Config;

  /**
   * Runs `work` while no other process does. The lock ends with its process.
   * @param connection as `connection` returns it
   * @throws Error if another process has not finished within `PATIENCE`
   */
  alone<T>(connection: Knex, work: () => Promise<T>): Promise<T>;
}

/** Milliseconds that the others wait. */
export const PATIENCE = 60_000;
