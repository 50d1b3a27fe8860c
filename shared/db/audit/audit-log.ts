/**
 * The audit: what operators, owners of apps, and people on their own security did. Rows are added and never changed. It
 * contains no secret, and of a person only their uid and network address.
 */
import type { Config } from '../../config/config.ts';
import { currentOrigin, currentRequestId } from '../../runtime/request-id.ts';
import type { Database } from '../driver/database.ts';
import { afterGuard, onlyRow, type Query, type Step } from '../driver/query.ts';
import { pause } from '../pause.ts';
import { createWebhookTable } from '../tables/webhooks.ts';
import { type Actor, actorName } from './actor.ts';
import { type AuditContent, type AuditEntry, type AuditHead, canonicalEntry } from './chain.ts';
import { gatherAppends } from './gather-appends.ts';

/** The entry of a caller; time, origin and request are added here. */
export type AuditNote = Pick<AuditContent, 'operation' | 'target' | 'outcome'> &
  Partial<Pick<AuditContent, 'why'>> & { readonly actor: Actor };

/** Filters of a list; a missing one matches everything. */
export type AuditFilter = Partial<Pick<AuditEntry, 'actor' | 'target' | 'operation'>>;

export type AuditLog = ReturnType<typeof createAuditLog>;

const columns = ['id', 'at', 'actor', 'operation', 'target', 'outcome', 'why', 'address', 'request_id', 'hash'];
/** Rows pruned in one batch. */
const BATCH = 500;
const DAY = 24 * 3600 * 1000;

/** Entries before this time are pruned, epoch milliseconds. */
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

  /** The head is locked first, so all instances append in one order. */
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
    /** Appends one entry. Resolves once it is durable. */
    add: (note: AuditNote): Promise<void> => add(now(note)),

    /**
     * The steps that append an entry. They come last in their write, since they keep all others waiting.
     * @param afterwards see Step
     */
    adding(note: AuditNote, afterwards: () => void): Step[] {
      const [moving, writing, telling] = appending(now(note));
      return [moving, { query: writing, also: [telling], afterwards }];
    },

    /** A page, newest first. @param before only smaller ids */
    list: (before: number, limit: number, filter: AuditFilter = {}): Promise<AuditEntry[]> =>
      database.read(entries().where(filter).andWhere('id', '<', before).orderBy('id', 'desc').limit(limit)),

    /** A page, oldest first. @param after only greater ids */
    page: (after: number, limit: number): Promise<AuditEntry[]> =>
      database.read(entries().where('id', '>', after).orderBy('id').limit(limit)),

    /** Undefined if somebody has removed it. */
    head: (): Promise<AuditHead | undefined> => database.read(sql('audit_head').first()),

    /** The first row outside of the chain, before its start or behind its end; undefined if there is none. */
    async outside(): Promise<{ id: number } | undefined> {
      // Each by itself: together, SQLite would go through all rows.
      const first = (where: string) => database.read(entries().whereRaw(where).orderBy('id').first('id'));
      const before = await first('id <= (select pruned_seq from audit_head)');
      return before ?? first('id > (select seq from audit_head)');
    },

    /**
     * Prunes older entries. The hash of the last pruned row is kept, as the start of the chain.
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
        // Another process may have pruned the same rows meanwhile.
        if (await afterGuard(database, guard, [entries().where('id', '<=', last.id).del()])) pruned += old.length;
        await pause();
      }
    },
  };
}
