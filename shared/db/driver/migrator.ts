/**
 * What Knex's migrator needs of a driver. Of many processes that migrate one database at once, one works and the others
 * wait. Knex's own lock does not do: processes that make its table at the same time leave it closed for good.
 */
import type { Knex } from 'knex';

export interface Migrator {
  /** Migrations run on a connection of their own. */
  readonly connection: Knex.Config;

  /**
   * Runs `work` while no other process does. The lock goes with its process, however that ends.
   * @param connection as `connection` has it
   * @throws Error where another process has not finished within `PATIENCE`
   */
  alone<T>(connection: Knex, work: () => Promise<T>): Promise<T>;
}

/** How long the others wait, milliseconds. */
export const PATIENCE = 60_000;
