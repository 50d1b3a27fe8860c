/** What operators and owners of apps did. Never a secret, nor anything of a person but their uid. */
import type { Database } from '../driver/database.ts';
import type { Row } from './tables.ts';

export type AuditEntry = Row<'audit_log'>;

export type AuditLog = ReturnType<typeof createAuditLog>;

/** Milliseconds for which an entry is kept: a year. */
const KEPT = 365 * 24 * 3600 * 1000;

export function createAuditLog(database: Database) {
  const entries = () => database.sql('audit_log');
  return {
    async add(entry: Omit<AuditEntry, 'id' | 'at' | 'expires_at'>): Promise<void> {
      const at = Date.now();
      await database.write(entries().insert({ ...entry, at, expires_at: at + KEPT }));
    },

    /** A page, the newest first. @param before an id that all of them are smaller than */
    list: (before: number, limit: number) =>
      database.read(entries().where('id', '<', before).orderBy('id', 'desc').limit(limit)),
  };
}
