import { ApiError } from '../api/errors.ts';

/** The app is suspended: its own calls find no such app, and people are shown why. */
export class AppSuspended extends ApiError {
  constructor() {
    super('INVALID_CLIENTID');
  }
}
