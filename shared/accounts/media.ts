/** The ways to reach a person: an email address or a phone number, in the form in which it is unique. */
import type { User } from '../db/tables/users.ts';
import { email } from './emails.ts';
import { normalPhone } from './phones.ts';

export interface Medium {
  readonly kind: 'email' | 'phone';
  /** The normal form: an email address in small letters, a number as E.164. */
  readonly address: string;
}

/** The email address or phone number that `text` is, or undefined if it is none. */
export function readMedium(text: string): Medium | undefined {
  const given = text.trim();
  if (/[@＠]/.test(given)) {
    const address = email.safeParse(given).data;
    return address === undefined ? undefined : { kind: 'email', address };
  }
  const address = normalPhone(given);
  return address === undefined ? undefined : { kind: 'phone', address };
}

/** The account's own email address, else its phone number, else undefined. */
export function ownMedium({ email, phone }: Pick<User, 'email' | 'phone'>): Medium | undefined {
  if (email) return { kind: 'email', address: email };
  return phone ? { kind: 'phone', address: phone } : undefined;
}

/** Both, and whether each is proven, as they are told to whoever may know them. */
export const presentMedia = (user: Pick<User, 'email' | 'email_verified_at' | 'phone' | 'phone_verified_at'>) => ({
  email: user.email,
  email_verified: user.email_verified_at !== null,
  phone: user.phone,
  phone_verified: user.phone_verified_at !== null,
});

/** What the account is known to read: its proven email address, else its proven phone number. */
export function provenMedium(user: User): Medium | undefined {
  const { email, phone, email_verified_at, phone_verified_at } = user;
  return ownMedium({
    email: email_verified_at === null ? null : email,
    phone: phone_verified_at === null ? null : phone,
  });
}
