/** The state of an app (contract section 10). */
import { ApiError } from '../api/errors.ts';
import type { ClientRow } from '../db/tables/clients.ts';
import { metadataOf } from './metadata.ts';

export const appStates = ['development', 'review', 'approved', 'returned', 'suspended'] as const;
export type AppState = (typeof appStates)[number];

/** Suspension is separate from the state, which the app returns to. */
export const stateOfApp = ({ state, suspended_at }: Pick<ClientRow, 'state' | 'suspended_at'>): AppState =>
  suspended_at === null ? state : 'suspended';

/** True for an app that admits only its owner and its testers. */
export const isLimited = ({ state }: Pick<ClientRow, 'state'>): boolean => state !== 'approved';

/** The version of the visible logo; suspended apps have none. */
export const logoShown = (row: Pick<ClientRow, 'suspended_at' | 'metadata'>): string | undefined =>
  row.suspended_at === null ? metadataOf(row).logo : undefined;

/** The app is suspended: its own calls find no such app, and people are shown why. */
export class AppSuspended extends ApiError {
  constructor() {
    super('INVALID_CLIENTID');
  }
}
