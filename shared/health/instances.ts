/** Whether both servers run, which instances are gone, and whether all hear of revocations. */
import { reason } from '../api/reasons.ts';
import type { Database } from '../db/driver/database.ts';
import { createInstanceTable, type InstanceRow } from '../db/tables/instances.ts';
import { broken, type Check, ok, skipped, warning } from './check.ts';
import { GONE_AFTER } from './heartbeat.ts';
import { momentOf } from './measures.ts';

/** Whether an instance has been silent for too long. */
export const isGone = ({ silent }: Pick<InstanceRow, 'silent'>): boolean => silent > GONE_AFTER;

const servers: readonly InstanceRow['server'][] = ['auth-server', 'resource-api'];
/** The most names in one finding. */
const NAMED = 5;
const nameOf = ({ server, host, pid, seen_at }: InstanceRow) => `${server} ${host} ${pid}, ${momentOf(seen_at)}`;

async function living(database: Database) {
  const rows = await createInstanceTable(database).list();
  return { alive: rows.filter((row) => !isGone(row)), gone: rows.filter(isGone) };
}

export const instanceChecks: readonly Check[] = [
  {
    name: 'instances',
    needs: ['schema'],
    async run({ database }) {
      const { alive, gone } = await living(database);
      const count = (server: string) => alive.filter((row) => row.server === server).length;
      const missing = servers.filter((server) => count(server) === 0);
      if (missing.length) {
        return broken(reason('health.serverMissing', { server: missing.join(', ') }), reason('health.serverStart'));
      }
      const counts = { auth: count('auth-server'), resource: count('resource-api') };
      if (gone.length) {
        const names = gone.slice(0, NAMED).map(nameOf).join('; ');
        return warning(reason('health.gone', { ...counts, gone: gone.length, names }), reason('health.goneLook'));
      }
      const versions = [...new Set(alive.map(({ version }) => version))];
      if (versions.length > 1) {
        return warning(reason('health.versions', { versions: versions.join(', ') }), reason('health.versionsFinish'));
      }
      return ok(reason('health.instances', counts));
    },
  },
  {
    name: 'revocations',
    needs: ['instances'],
    async run({ database }) {
      const { alive } = await living(database);
      if (alive.length === 0) return skipped(reason('health.nobodyRuns'));
      const deaf = alive.filter(({ feed_current }) => feed_current === 0);
      if (deaf.length) {
        const names = deaf.slice(0, NAMED).map(nameOf).join('; ');
        return broken(reason('health.deaf', { names }), reason('health.deafLook'));
      }
      const [last] = alive
        .filter(({ heard_at }) => heard_at !== null)
        .toSorted((a, b) => Number(b.heard_at) - Number(a.heard_at));
      if (!last) return ok(reason('health.heardNone'));
      const at = momentOf(Number(last.heard_at));
      const after = last.heard_after;
      return ok(
        after === null ? reason('health.heard', { at }) : reason('health.heardAfter', { at, milliseconds: after }),
      );
    },
  },
];
