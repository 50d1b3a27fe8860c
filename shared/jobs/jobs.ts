/**
 * The durable queue. A job is added in the transaction of its subject and done by any free instance: at least once,
 * even if a process is killed.
 */
import { seal, unseal } from '../crypto/secrets.ts';
import type { Database } from '../db/driver/database.ts';
import type { Query } from '../db/driver/query.ts';
import { createJobTable, type JobRow, type JobTable } from '../db/tables/jobs.ts';
import type { JobKind, NewJob } from './kind.ts';

/** A step that adds jobs. */
export interface Adding {
  readonly query: Query;
  readonly afterwards: () => void;
}

export interface Jobs {
  readonly table: JobTable;
  /** The step that adds a job, for the same write as its subject: neither exists without the other. */
  adding<P>(kind: JobKind<P>, job: NewJob<P>): Adding;
  /** Adds a job on its own. @throws DatabaseFault */
  add<P>(kind: JobKind<P>, job: NewJob<P>): Promise<void>;
  /** The stored form of a payload. */
  written<P>(kind: JobKind<P>, payload: P): string;
  /** Restores a payload. @throws Error if it was sealed under another master secret */
  read<P>(kind: JobKind<P>, row: Pick<JobRow, 'payload'>): P;
  /** Announces jobs of steps that are not `adding`. */
  added(): void;
  /** Calls back when this process has added jobs. @returns a function that ends it */
  onAdded(hear: () => void): () => void;
}

/** @param key derived on first use: the command line may have no master secret yet */
export function createJobs(database: Database, key: () => Buffer): Jobs {
  const table = createJobTable(database);
  const hearers = new Set<() => void>();
  const jobs: Jobs = {
    table,
    adding(kind, { payload, receiver, subject, uid, notAfter }) {
      const row = {
        ...{ kind: kind.name, receiver, subject: subject ?? null, uid: uid ?? null },
        ...{ payload: jobs.written(kind, payload), not_after: notAfter ?? null },
      };
      return { query: table.adding(row), afterwards: jobs.added };
    },
    async add(kind, job) {
      await database.atomic([jobs.adding(kind, job)]);
    },
    written({ name, sealed }, payload) {
      const text = JSON.stringify(payload);
      return sealed ? seal(key(), name, text) : text;
    },
    read({ name, sealed, payload: shape }, { payload }) {
      return shape.parse(JSON.parse(sealed ? unseal(key(), name, payload) : payload));
    },
    added() {
      for (const hear of hearers) hear();
    },
    onAdded(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
  };
  return jobs;
}
