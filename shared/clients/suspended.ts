import { ApiError } from '../api/errors.ts';

/** An app that an operator has suspended: to whoever calls as it there is none of its name, and people are shown why. */
export class AppSuspended extends ApiError {
  constructor() {
    super('INVALID_CLIENTID');
  }
}
