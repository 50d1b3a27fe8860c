/** The rows of the durable queue. A waiting or running job has a `due_at`; a done or set aside one has none. */
import type { Knex } from 'knex';
import type { Database } from '../driver/database.ts';
import type { Query } from '../driver/query.ts';
import { pause } from '../pause.ts';
import type { Row } from './tables.ts';

export type JobRow = Row<'jobs'>;
export type NewJobRow = Pick<JobRow, 'kind' | 'receiver' | 'subject' | 'uid' | 'payload' | 'not_after'>;
type Columns = Readonly<Partial<Record<keyof NewJobRow, string | Knex.Raw>>>;

const DAY = 24 * 3600 * 1000;
/** Milliseconds after which what did not succeed is set aside, and for which what is settled is kept. */
const TRIED_FOR = DAY;
const KEPT = 7 * DAY;
/** Counting stops here. No more jobs of a kind are retried or removed at once. */
const COUNTED = 10_000;
/** Rows that are put off, or dropped, together. */
const BATCH = 1000;
/** Due jobs of a receiver that are looked at for one that may be taken: behind so many of one subject others wait too. */
const LOOKED_AT = 200;

/** Which jobs may be taken. */
export interface Claim {
  readonly most: number;
  readonly kinds: readonly string[];
  /** Only these receivers, or all others. */
  readonly among?: readonly string[];
  readonly except?: readonly string[];
  /** Milliseconds until another process may take it, unless this one prolongs its claim. */
  readonly lease: number;
}

/** Jobs of a kind: how many wait, since when the oldest is due, how many were set aside. */
export interface JobCount {
  readonly kind: string;
  readonly waiting: number;
  readonly dead: number;
  /** Epoch milliseconds. */
  readonly oldest: number | null;
}

/** Where a job is that is not done. */
export const jobStates = ['waiting', 'set aside'] as const;
const markOf = { waiting: 'due_at', 'set aside': 'dead_at' } as const;

/** One, or all of a kind. */
export type WhichJobs = { readonly id: number } | { readonly kind: string };

/** The initial values of a job. */
const freshJob = (now = Date.now()) => ({
  ...{ attempts: 0, due_at: now, created_at: now, give_up_at: now + TRIED_FOR, expires_at: now + TRIED_FOR + KEPT },
});

export type JobTable = ReturnType<typeof createJobTable>;

export function createJobTable(database: Database) {
  const { sql, jobTransport } = database;
  const jobs = () => sql('jobs');
  /** A job as it was claimed: a later claim has another number of attempts. */
  const mine = ({ id, attempts }: Pick<JobRow, 'id' | 'attempts'>) =>
    jobs().where({ id, attempts }).whereNotNull('due_at');
  /** Those that have this mark, counted no further: the longest waiting, or those set aside first. */
  const some = (mark: 'due_at' | 'dead_at', ...columns: (keyof JobRow)[]) =>
    sql(jobs().whereNotNull(mark).orderBy(mark).limit(COUNTED).select(columns).as('some'));
  /** The first jobs of a kind that were set aside. */
  const asideOf = ({ kind }: { readonly kind: string }) =>
    jobs().whereIn('id', jobs().where({ kind }).whereNotNull('dead_at').orderBy('dead_at').limit(COUNTED).select('id'));
  /** The step that makes settled jobs new, except those that are too late. It affects as many rows. */
  const again = (settled: Knex.QueryBuilder): Query => {
    const now = Date.now();
    const timely = settled.where((it) => it.whereNull('not_after').orWhere('not_after', '>', now));
    const { created_at, ...anew } = freshJob(now);
    return timely.update({ ...anew, done_at: null, dead_at: null, outcome: null });
  };

  return {
    /** The step that adds a job, for the same write as its subject. */
    adding: (row: NewJobRow): Query => jobTransport.announced(jobs().insert({ ...row, ...freshJob() })),

    /**
     * The step that adds a job for each row, for the same write as its subject.
     * @param of its columns: values, or expressions of the row
     */
    addingFrom(rows: Knex.QueryBuilder, of: Columns): Query {
      const columns = { ...of, ...freshJob() };
      const selected = Object.values(columns).map((one) => (typeof one === 'object' ? one : sql.raw('?', [one])));
      return jobTransport.announced(
        sql(sql.raw('?? (??)', ['jobs', Object.keys(columns)])).insert(rows.select(selected)),
      );
    },

    /**
     * Claims due jobs, at most one of each receiver. Of one receiver and subject only the first can be claimed; the
     * next when that is settled.
     */
    async claim({ most, kinds, among, except = [], lease }: Claim): Promise<JobRow[]> {
      const now = Date.now();
      // Walks the index from receiver to receiver, however many jobs one of them has.
      const waiting = () => sql('jobs as w').whereNotNull('w.due_at').min('w.receiver');
      const lanes = waiting().unionAll(
        sql('lanes')
          .whereNotNull('lanes.receiver')
          .select(sql.raw('(?)', [waiting().where('w.receiver', '>', sql.ref('lanes.receiver'))])),
      );
      const due = sql('jobs as d')
        .where('d.receiver', sql.ref('lanes.receiver'))
        .where('d.due_at', '<=', now)
        .whereIn('d.kind', kinds)
        .orderBy('d.due_at')
        .limit(LOOKED_AT)
        .select('d.id', 'd.receiver', 'd.subject');
      // From a job to the first of its subject by the index: to look for one before each of many would compare all with all.
      const head = sql('jobs as e')
        .where('e.receiver', sql.ref('due.receiver'))
        .where('e.subject', sql.ref('due.subject'))
        .whereNotNull('e.due_at')
        .orderBy('e.id')
        .limit(1)
        .select('e.id');
      const heads = sql(due.as('due')).select(
        sql.raw('case when due.subject is null then due.id else (?) end as id', [head]),
      );
      const first = sql(heads.as('head'))
        .whereRaw('(?) <= ?', [sql('jobs as h').where('h.id', sql.ref('head.id')).select('h.due_at'), now])
        .limit(1)
        .select('head.id');
      const all = sql('lanes').whereNotNull('receiver');
      const open = among ? all.whereIn('receiver', among) : all.whereNotIn('receiver', except);
      // Random order, so no receiver is always served first.
      const chosen = sql(open.select(sql.raw('(?) as id', [first])).as('chosen'))
        .whereNotNull('id')
        .orderByRaw('random()')
        .limit(most)
        .select('id');
      const batch = jobTransport.free(jobs().whereIn('id', chosen).where('due_at', '<=', now).select('id'));
      const taking = jobs()
        .withRecursive('lanes', ['receiver'], lanes)
        .with('batch', batch)
        .whereIn('id', sql('batch').select('id'))
        .update({ attempts: sql.raw('attempts + 1'), due_at: now + lease })
        .returning('*');
      return database.writeReturning(taking);
    },

    /** Prolongs the claim on running jobs. */
    async hold(ids: readonly number[], lease: number): Promise<void> {
      const due_at = Date.now() + lease;
      // One that was postponed a moment ago waits on.
      await database.write(jobs().whereIn('id', ids).where('due_at', '<', due_at).update({ due_at }));
    },

    /**
     * The job is done and deleted, unless its kind is kept. Affects no row if another process has claimed it meanwhile.
     */
    done: (job: JobRow, outcome: string | undefined): Query =>
      outcome === undefined
        ? mine(job).del()
        : mine(job).update({ due_at: null, done_at: Date.now(), outcome, expires_at: Date.now() + KEPT }),

    /**
     * The job failed and is retried at this time. Jobs behind it wait: they are postponed too, in batches, as there may be
     * many behind a receiver that is down.
     */
    async postpone(job: JobRow, due_at: number, outcome: string): Promise<void> {
      const { receiver, subject } = job;
      const putOff = async (after: number): Promise<void> => {
        const behind = jobs().where({ receiver, subject }).where('id', '>', after).where('due_at', '<', due_at);
        const rows = await database.read(behind.clone().orderBy('id').limit(BATCH).select('id'));
        const last = rows.at(-1)?.id;
        if (last === undefined) return;
        await database.write(behind.where('id', '<=', last).update({ due_at }));
        await pause();
        await putOff(last);
      };
      const postponed = await database.write(mine(job).update({ due_at, outcome }));
      if (postponed && subject !== null) await putOff(job.id);
    },

    /** The job is set aside, and the jobs behind it go on. */
    async setAside(job: JobRow, outcome: string): Promise<void> {
      const now = Date.now();
      await database.write(mine(job).update({ due_at: null, dead_at: now, outcome, expires_at: now + KEPT }));
    },

    /** When the next job becomes due that was not due then; undefined if none waits. */
    async nextDue(then: number): Promise<number | undefined> {
      const row = await database.read(jobs().where('due_at', '>', then).orderBy('due_at').first('due_at'));
      return row?.due_at ?? undefined;
    },

    /** The step that tries again what was set aside: one, or 10,000 of a kind. */
    retrying: (which: WhichJobs): Query =>
      again('kind' in which ? asideOf(which) : jobs().where(which).whereNotNull('dead_at')),

    /** The step that drops one that is not done, or 10,000 of a kind that were set aside. */
    removing(which: WhichJobs): Query {
      if ('kind' in which) return asideOf(which).del();
      return jobs()
        .where(which)
        .where((it) => it.whereNotNull('dead_at').orWhereNotNull('due_at'))
        .del();
    },

    /** Repeats a job of a receiver that is done or set aside. Resolves to false if it is neither. */
    repeat: async (id: number, receiver: string): Promise<boolean> =>
      (await database.write(again(jobs().where({ id, receiver }).whereNull('due_at')))) > 0,

    /** What waits or was set aside, the newest first. @param before an id that all of them are smaller than */
    page: (status: (typeof jobStates)[number], before: number, limit: number): Promise<JobRow[]> =>
      database.read(
        jobs()
          .whereIn('id', some(markOf[status], 'id').where('id', '<', before).orderBy('id', 'desc').limit(limit))
          .orderBy('id', 'desc'),
      ),

    /** All jobs of a receiver, newest first. */
    of: (receiver: string, before: number, limit: number): Promise<JobRow[]> =>
      database.read(jobs().where({ receiver }).where('id', '<', before).orderBy('id', 'desc').limit(limit)),

    /** Deletes all jobs of a receiver, in batches. */
    async drop(receiver: string): Promise<void> {
      const batch = () => jobs().where({ receiver }).orderBy('id').limit(BATCH).select('id');
      while ((await database.write(jobs().whereIn('id', batch()).del())) === BATCH) await pause();
    },

    /** By kind, counted to 10,000. */
    async counts(): Promise<JobCount[]> {
      const counted = (mark: 'due_at' | 'dead_at') =>
        some(mark, 'kind', mark)
          .groupBy('kind')
          .select<{ kind: string; rows: number; oldest: number }[]>('kind', sql.raw('count(*) as "rows"'))
          .min(`${mark} as oldest`);
      const [waiting, dead] = await Promise.all([database.read(counted('due_at')), database.read(counted('dead_at'))]);
      const kinds = [...new Set([...waiting, ...dead].map(({ kind }) => kind))].sort();
      const of = (rows: typeof waiting, kind: string) => rows.find((row) => row.kind === kind);
      return kinds.map((kind) => ({
        kind,
        waiting: Number(of(waiting, kind)?.rows ?? 0),
        dead: Number(of(dead, kind)?.rows ?? 0),
        oldest: of(waiting, kind)?.oldest ?? null,
      }));
    },
  };
}
