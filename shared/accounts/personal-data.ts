/** Encryption at rest of names, identity cards and addresses, which only this installation can read. */
import { type Secrets, seal, unseal } from '../crypto/secrets.ts';

/** The encrypted columns of `users`. */
export const personalFields = ['realname', 'idcard', 'address'] as const;
export type PersonalField = (typeof personalFields)[number];

export interface PersonalData {
  /** Seals a value. It opens only for this account and field, and starts with its key version. */
  seal(uid: number, field: PersonalField, text: string): string;
  /** @throws Error for text that was sealed elsewhere, or for another account or field */
  unseal(uid: number, field: PersonalField, sealed: string): string;
}

export function createPersonalData(secrets: Secrets): PersonalData {
  const key = secrets.key('personal data');
  const context = (uid: number, field: PersonalField) => `${uid}:${field}`;
  return {
    seal: (uid, field, text) => seal(key, context(uid, field), text),
    unseal: (uid, field, sealed) => unseal(key, context(uid, field), sealed),
  };
}
