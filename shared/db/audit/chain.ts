/** The chain of the audit: each hash is SHA-256 over the previous hash and its own row. */
import { createHash } from 'node:crypto';
import type { Row } from '../tables/tables.ts';

export type AuditEntry = Row<'audit_log'>;
export type AuditHead = Row<'audit_head'>;

/** The content of an entry. */
export type AuditContent = Omit<AuditEntry, 'id' | 'hash'>;

/** The text that is hashed: the same for an entry on every database. */
export const canonicalEntry = (entry: AuditContent): string => {
  const { at, actor, operation, target, outcome, why, address, request_id } = entry;
  return JSON.stringify([at, actor, operation, target, outcome, why, address, request_id]);
};

/** The hash of an entry, hex. @param before the hash of the previous entry */
export const hashAfter = (before: string, id: number, entry: AuditContent): string =>
  createHash('sha256')
    .update(`${before}\n${id}\n${canonicalEntry(entry)}`)
    .digest('hex');
