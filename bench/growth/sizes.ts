/** What rows take on the disk. */
import type pg from 'pg';

export interface TableSize {
  readonly table: string;
  readonly rows: number;
  /** Bytes, with what is stored out of line. */
  readonly heap: number;
  readonly indexes: number;
}

/** The tables that have rows, the largest first. */
export async function sizesOf(db: pg.Client): Promise<TableSize[]> {
  const { rows } = await db.query<Record<keyof TableSize, string>>(`
    SELECT relname AS table, reltuples AS rows, pg_table_size(oid) AS heap, pg_indexes_size(oid) AS indexes FROM pg_class
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND reltuples > 0
      ORDER BY pg_total_relation_size(oid) DESC`);
  return rows.map(({ table, rows: count, heap, indexes }) => ({
    table,
    rows: Number(count),
    heap: Number(heap),
    indexes: Number(indexes),
  }));
}

/** Bytes that the whole cluster has written ahead so far. */
export async function walOf(db: pg.Client): Promise<number> {
  const { rows } = await db.query<{ bytes: string }>(
    `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bytes`,
  );
  return Number(rows[0]?.bytes);
}
