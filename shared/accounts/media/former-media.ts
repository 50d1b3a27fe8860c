/**
 * Gives an account its former address or number back. Whoever changed it would get codes for a new password, and the
 * owner could not return.
 */
import { ApiError } from '../../api/errors.ts';
import type { Database } from '../../db/driver/database.ts';
import { UniqueViolation } from '../../db/driver/faults.ts';
import { afterGuard } from '../../db/driver/query.ts';
import { optimistically } from '../../db/optimistic.ts';
import { createSpentLinks } from '../../db/tables/spent-links.ts';
import type { UserTable } from '../../db/tables/users.ts';
import type { AppEvents } from '../../webhooks/app-events.ts';
import type { Messages } from '../notices/messages.ts';
import type { FormerMedium } from '../notices/not-me-links.ts';
import { isProven, mediumHolder } from './media.ts';
import { named, releasingUnproven } from './proven-media.ts';

/** Twice the lifetime of a link: links that were sent earlier may still be used. */
const REMEMBERED = 2 * 24 * 3600 * 1000;

export interface FormerMedia {
  /**
   * Restores it for a person who reads mail sent there. Resolves to false if nothing changes: another account has
   * proven it, or an earlier one was restored already, which a later change cannot undo.
   */
  giveBack(uid: number, former: FormerMedium): Promise<boolean>;
}

interface Deps {
  readonly database: Database;
  readonly users: UserTable;
  readonly messages: Messages;
  readonly appEvents: Pick<AppEvents, 'addressChanged'>;
}

export function createFormerMedia(deps: Deps): FormerMedia {
  const { database, users, messages, appEvents } = deps;
  const links = createSpentLinks(database);

  const attempt = async (uid: number, { medium, provenAt }: FormerMedium): Promise<boolean | undefined> => {
    const { kind, address } = medium;
    const [user, holder, takenBack] = await Promise.all([
      users.byUid(uid),
      mediumHolder(users, medium),
      links.takenBack(uid),
    ]);
    if (!user || (takenBack !== undefined && takenBack < provenAt)) return false;
    if (user[kind] === address) return true;
    if (holder && isProven(holder, kind)) return false;
    const given = named(medium, provenAt);
    const still = kind === 'email' ? { email: user.email } : { phone: user.phone };
    const steps = [
      links.takingBack(uid, provenAt, Date.now() + REMEMBERED),
      // Sent to the account as it now is: whoever changed it gets no link to change it again.
      messages.telling({ ...user, ...given }, 'medium changed', { medium: address }),
      ...(await appEvents.addressChanged(uid, kind)),
    ];
    const released = holder ? await releasingUnproven(deps, medium, holder) : [];
    try {
      return (await afterGuard(database, users.changing(uid, given, still), steps, released)) || undefined;
    } catch (error) {
      // Another account has claimed it meanwhile: it is checked again.
      if (error instanceof UniqueViolation || error instanceof ApiError) return undefined;
      throw error;
    }
  };

  return {
    giveBack: async (uid, former) => (await optimistically(() => attempt(uid, former))) ?? false,
  };
}
