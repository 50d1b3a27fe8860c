/** The health checks: each finding on one line, with the remedy. */
import { z } from 'zod';
import { isoTime } from '../api/fields.ts';
import { tellReason } from '../api/reasons.ts';
import { createInstanceTable } from '../db/tables/instances.ts';
import { examine } from '../health/check.ts';
import { healthChecks } from '../health/checks.ts';
import { isGone } from '../health/instances.ts';
import { DEFAULT_LANGUAGE, languageCodes } from '../words/language.ts';
import type { OperationDeps } from './deps.ts';
import { operation } from './operation.ts';

export const showHealth = operation<Pick<OperationDeps, 'config' | 'database'>>()({
  name: 'health.show',
  summary: 'Whether the whole is well: both servers and all instances, the database, the queue, and what goes out',
  audited: false,
  input: z.object({ language: z.enum(languageCodes).default(DEFAULT_LANGUAGE) }),
  output: z.object({
    ok: z.boolean().describe('False where something is broken.'),
    checks: z.array(
      z.object({
        check: z.string(),
        state: z.enum(['ok', 'warning', 'broken', 'skipped']),
        found: z.string(),
        change: z.string().optional().describe('What to do.'),
      }),
    ),
    instances: z.array(
      z.object({
        server: z.enum(['auth-server', 'resource-api']),
        version: z.string(),
        host: z.string(),
        pid: z.int(),
        started_at: z.iso.datetime(),
        seen_at: z.iso.datetime(),
        gone: z.boolean().describe('It has not said for a while that it runs, nor that it ends.'),
      }),
    ),
  }),
  errors: [],
  async run({ input: { language } }, { config, database }) {
    const [findings, rows] = await Promise.all([
      examine(healthChecks, { config, database }),
      createInstanceTable(database).list(),
    ]);
    return {
      ok: findings.every(({ state }) => state !== 'broken'),
      checks: findings.map(({ check, state, found, change }) => ({
        ...{ check, state, found: tellReason(found, language) },
        ...(change !== undefined && { change: tellReason(change, language) }),
      })),
      instances: rows.map((row) => ({
        ...{ server: row.server, version: row.version, host: row.host, pid: row.pid },
        ...{ started_at: isoTime(row.started_at), seen_at: isoTime(row.seen_at), gone: isGone(row) },
      })),
    };
  },
});
