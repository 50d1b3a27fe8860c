/**
 * The durable queue. A job is added in the transaction of what it tells of, and done by whichever instance is free: at
 * least once, also where a process is killed.
 */
import { seal, unseal } from '../crypto/sealed.ts';
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
  /** The step that adds a job, for the write of what it tells of: then neither stands without the other. */
  adding<P>(kind: JobKind<P>, job: NewJob<P>): Adding;
  /** Adds a job that tells of nothing else. @throws DatabaseFault */
  add<P>(kind: JobKind<P>, job: NewJob<P>): Promise<void>;
  /** What a job's payload is stored as. */
  written<P>(kind: JobKind<P>, payload: P): string;
  /** What it was. @throws Error where it was sealed under another master secret */
  read<P>(kind: JobKind<P>, row: Pick<JobRow, 'payload'>): P;
  /** Says that jobs were added, for steps that are none of `adding`. */
  added(): void;
  /** Calls back after this process has added jobs. @returns what ends it */
  onAdded(hear: () => void): () => void;
}

/** @param key derived when it is needed: on the command line there may be no master secret yet */
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
