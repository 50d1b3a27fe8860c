/**
 * What operators, owners of apps, and people on the security of their own accounts did. Rows are added and never changed.
 * Never a secret, nor anything of a person but their uid and where they came from.
 */
import type { Config } from '../../config/config.ts';
import { currentOrigin, currentRequestId } from '../../runtime/request-id.ts';
import { afterGuard, type Database } from '../driver/database.ts';
import { onlyRow, type Query, type Step } from '../driver/query.ts';
import { createWebhookTable } from '../tables/webhooks.ts';
import { type Actor, actorName } from './actor.ts';
import { type AuditContent, type AuditEntry, type AuditHead, canonicalEntry } from './chain.ts';
import { gatherAppends } from './gather-appends.ts';

/** What is put down by whoever knows it; when, from where and in which request is known here. */
export type AuditNote = Pick<AuditContent, 'operation' | 'target' | 'outcome'> &
  Partial<Pick<AuditContent, 'why'>> & { readonly actor: Actor };

/** Of those that are shown: what is left out is any. */
export type AuditFilter = Partial<Pick<AuditEntry, 'actor' | 'target' | 'operation'>>;

export type AuditLog = ReturnType<typeof createAuditLog>;

const columns = ['id', 'at', 'actor', 'operation', 'target', 'outcome', 'why', 'address', 'request_id', 'hash'];
/** Rows that are pruned together. */
const BATCH = 500;
const DAY = 24 * 3600 * 1000;

/** What was put down before is pruned, epoch milliseconds. */
export const prunedBefore = ({ auditDays }: Pick<Config, 'auditDays'>): number =>
  auditDays === 0 ? 0 : Date.now() - auditDays * DAY;

export function createAuditLog(database: Database) {
  const { sql } = database;
  const webhooks = createWebhookTable(database);
  const entries = () => sql('audit_log');
  const now = ({ actor, ...note }: AuditNote): AuditContent => ({
    why: null,
    ...note,
    actor: actorName(actor),
    at: Date.now(),
    address: currentOrigin().address ?? null,
    request_id: currentRequestId() ?? null,
  });

  /** The head is locked from the first step on, so that all instances append in one order. */
  const appending = (entry: AuditContent): readonly [Query, Query, Query] => {
    const { at, actor, operation, target, outcome, why, address, request_id } = entry;
    const text = sql.raw('hash || ? || cast(seq + 1 as varchar(16)) || ? || ?', ['\n', '\n', canonicalEntry(entry)]);
    const values = [actor, operation, target, outcome, why, address, request_id];
    const row = sql('audit_head').select(
      'seq',
      sql.raw('cast(? as bigint)', [at]),
      ...values.map((value) => sql.raw('cast(? as varchar(1000))', [value])),
      'hash',
    );
    return [
      sql('audit_head').update({ seq: sql.raw('seq + 1'), hash: database.sha256(text) }),
      sql(sql.raw('?? (??)', ['audit_log', columns])).insert(row),
      webhooks.tellingOperators({
        type: `audit.${operation}`,
        data: { ...entry, at: new Date(at).toISOString() },
        subject: 'audit',
      }),
    ];
  };
  const add = gatherAppends(async (waiting) => {
    await database.atomic(waiting.flatMap(appending));
  });

  const head = async (): Promise<AuditHead> => onlyRow(await database.read(sql('audit_head').select('*')));

  return {
    /** Puts it down by itself. Resolves once it is durable. */
    add: (note: AuditNote): Promise<void> => add(now(note)),

    /**
     * The steps that put it down: the last of the write of what was done, since they keep all others waiting.
     * @param afterwards see Step
     */
    adding(note: AuditNote, afterwards: () => void): Step[] {
      const [moving, writing, telling] = appending(now(note));
      return [moving, { query: writing, also: [telling], afterwards }];
    },

    /** A page, the newest first. @param before an id that all of them are smaller than */
    list: (before: number, limit: number, filter: AuditFilter = {}): Promise<AuditEntry[]> =>
      database.read(entries().where(filter).andWhere('id', '<', before).orderBy('id', 'desc').limit(limit)),

    /** A page, the oldest first. @param after an id that all of them are greater than */
    page: (after: number, limit: number): Promise<AuditEntry[]> =>
      database.read(entries().where('id', '>', after).orderBy('id').limit(limit)),

    /** Undefined where somebody has removed it. */
    head: (): Promise<AuditHead | undefined> => database.read(sql('audit_head').first()),

    /** The first row that stands before those that are kept, or behind the last one; undefined where there is none. */
    async outside(): Promise<{ id: number } | undefined> {
      // Each by itself: together, SQLite would go through all rows.
      const first = (where: string) => database.read(entries().whereRaw(where).orderBy('id').first('id'));
      const before = await first('id <= (select pruned_seq from audit_head)');
      return before ?? first('id > (select seq from audit_head)');
    },

    /**
     * Removes what was put down before. Of its last row the hash stays, which the first row that is left is chained to.
     * @param before epoch milliseconds
     * @returns how many rows
     */
    async prune(before: number, signal?: AbortSignal): Promise<number> {
      for (let pruned = 0; ; ) {
        const { pruned_seq } = await head();
        const rows = await database.read(entries().where('id', '>', pruned_seq).orderBy('id').limit(BATCH));
        const kept = rows.findIndex(({ at }) => at >= before);
        const old = kept === -1 ? rows : rows.slice(0, kept);
        const last = old.at(-1);
        if (!last || signal?.aborted) return pruned;
        const moved = { pruned_seq: last.id, pruned_hash: last.hash };
        const guard = sql('audit_head').where({ pruned_seq }).update(moved);
        // Another process may have pruned the same meanwhile.
        if (await afterGuard(database, guard, [entries().where('id', '<=', last.id).del()])) pruned += old.length;
      }
    },
  };
}
