/** Which statements ran, and whether PostgreSQL reads a large table whole for one of them. */
import type pg from 'pg';

/** Before PostgreSQL starts. */
export const STATEMENTS_SETTING = 'shared_preload_libraries=pg_stat_statements';

/** Tables from here on are large: rows. Of a smaller one PostgreSQL may well read the few pages. */
const LARGE = 100_000;
/** A statement that ran so often is a hot one. */
const HOT = 20;

export interface HotStatement {
  readonly sql: string;
  readonly calls: number;
  /** Milliseconds of one. */
  readonly mean: number;
  /** The indexes it is answered from. */
  readonly indexes: readonly string[];
  /** The large tables it reads whole. */
  readonly scanned: readonly string[];
}

/**
 * Begins to count what runs.
 * @returns tells the large tables that have been read whole since then, whatever a plan says
 */
export async function beginCounting(db: pg.Client): Promise<() => Promise<string[]>> {
  await db.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
  await db.query('SELECT pg_stat_statements_reset()');
  const scans = async () => {
    await db.query('SELECT pg_stat_force_next_flush()');
    const { rows } = await db.query<{ table: string; scans: string }>(
      'SELECT relname AS table, seq_scan AS scans FROM pg_stat_user_tables',
    );
    return new Map(rows.map((row) => [row.table, Number(row.scans)]));
  };
  const before = await scans();
  return async () => {
    const after = await scans();
    return (await largeTables(db)).filter((table) => after.get(table) !== before.get(table));
  };
}

/** The statements of this database that ran often since then, those that took the most time first. */
export async function hotStatements(db: pg.Client): Promise<HotStatement[]> {
  const { rows } = await db.query<{ sql: string; calls: string; mean: number }>(
    `SELECT query AS sql, calls, mean_exec_time AS mean FROM pg_stat_statements
      WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND calls >= $1
        AND query ~* '^\\s*(select|insert|update|delete|with)' AND query !~ 'pg_(stat|class|catalog)|growth_'
      ORDER BY total_exec_time DESC`,
    [HOT],
  );
  const tables = new Set(await largeTables(db));
  const statements: HotStatement[] = [];
  for (const { sql, calls, mean } of rows) {
    const nodes = await planOf(db, sql);
    statements.push({
      sql: sql.replaceAll(/\s+/g, ' '),
      calls: Number(calls),
      mean,
      indexes: [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))],
      scanned: nodes
        .filter((node) => node['Node Type'] === 'Seq Scan')
        .map((node) => String(node['Relation Name']))
        .filter((table) => tables.has(table)),
    });
  }
  return statements;
}

async function largeTables(db: pg.Client): Promise<string[]> {
  const { rows } = await db.query<{ relname: string }>(
    `SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= $1`,
    [LARGE],
  );
  return rows.map(({ relname }) => relname);
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** All nodes of the plan that serves any values. */
async function planOf(db: pg.Client, sql: string): Promise<PlanNode[]> {
  const { rows } = await db.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`EXPLAIN (GENERIC_PLAN, FORMAT JSON) ${sql}`);
  const all = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(all)];
  return rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => all(Plan)));
}
