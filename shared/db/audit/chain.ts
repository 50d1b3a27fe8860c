/** How the audit is chained: each row's hash is SHA-256 over the one before and itself. */
import { createHash } from 'node:crypto';
import type { Row } from '../tables/tables.ts';

export type AuditEntry = Row<'audit_log'>;
export type AuditHead = Row<'audit_head'>;

/** What an entry tells. */
export type AuditContent = Omit<AuditEntry, 'id' | 'hash'>;

/** An entry as its hash is made of it: one text for one entry, whichever database keeps it. */
export const canonicalEntry = (entry: AuditContent): string => {
  const { at, actor, operation, target, outcome, why, address, request_id } = entry;
  return JSON.stringify([at, actor, operation, target, outcome, why, address, request_id]);
};

/** The hash of the entry with this number, hex. @param before the hash of the one before */
export const hashAfter = (before: string, id: number, entry: AuditContent): string =>
  createHash('sha256')
    .update(`${before}\n${id}\n${canonicalEntry(entry)}`)
    .digest('hex');
