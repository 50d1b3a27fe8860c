/** Passwords must not be a name of their account: these are tried first. */
import type { z } from 'zod';
import { type Reason, reason } from '../../api/reasons.ts';
import { normalEmail } from '../media/emails.ts';
import { nameKey } from './names.ts';

interface Named {
  readonly username: string;
  readonly email?: string | null | undefined;
}

/** The fault of a password that is one of these names. */
export function ownNameFault(password: string, { username, email }: Named): Reason | undefined {
  const isName = nameKey(password) === nameKey(username) || (email != null && normalEmail(password) === email);
  return isName ? reason('ownName') : undefined;
}

/** The check of a registration, for `superRefine`. */
export function passwordIsNoName(given: Named & { readonly password: string }, context: z.RefinementCtx): void {
  const message = ownNameFault(given.password, given);
  if (message) context.addIssue({ code: 'custom', message, path: ['password'] });
}
