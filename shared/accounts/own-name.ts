/** A password that is the name it is to protect is the first that is tried. */
import type { z } from 'zod';
import { reason } from '../api/reasons.ts';
import { normalEmail } from './emails.ts';
import { nameKey } from './names.ts';

interface Named {
  readonly username: string;
  readonly email?: string | null | undefined;
}

/** What is wrong with a password for somebody of these names, where it is one of them. */
export function ownNameFault(password: string, { username, email }: Named): string | undefined {
  const isName = nameKey(password) === nameKey(username) || (email != null && normalEmail(password) === email);
  return isName ? reason('ownName') : undefined;
}

/** The check of a registration, for `superRefine`. */
export function passwordIsNoName(given: Named & { readonly password: string }, context: z.RefinementCtx): void {
  const message = ownNameFault(given.password, given);
  if (message) context.addIssue({ code: 'custom', message, path: ['password'] });
}
