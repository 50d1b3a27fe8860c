/** What only this installation can read of its people: names, identity cards and addresses are encrypted at rest. */
import { seal, unseal } from '../crypto/sealed.ts';
import type { Secrets } from '../crypto/secrets.ts';

/** The columns of `users` that hold sealed text. */
export const personalFields = ['realname', 'idcard', 'address'] as const;
export type PersonalField = (typeof personalFields)[number];

export interface PersonalData {
  /** The text to store. It opens for this account and field alone, and begins with the version of its key. */
  seal(uid: number, field: PersonalField, text: string): string;
  /** @throws Error for what was not sealed here, or for another account or field */
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
