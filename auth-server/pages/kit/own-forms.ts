/** CSRF protection: whether a form comes from our page in the same browser. */
import type { Context } from 'koa';
import { ApiError } from '../../../shared/api/errors.ts';
import { isSame, type Secrets } from '../../../shared/crypto/secrets.ts';

export interface OwnForms {
  /** The value of the hidden field `csrf` in the forms of one interaction, whose cookie identifies the browser. */
  token(uid: string): string;
  /** @throws ApiError FORBIDDEN for a form of another site */
  check(ctx: Context, uid: string, given: unknown): void;
}

/** @param origin our own origin */
export function createOwnForms(secrets: Secrets, origin: string): OwnForms {
  return {
    token: (uid) => secrets.mac('csrf', uid).toString('base64url'),
    check(ctx, uid, given) {
      const token = Buffer.from(typeof given === 'string' ? given : '', 'base64url');
      const isOurs = isSame(secrets.mac('csrf', uid), token);
      // Browsers send the origin of a form. A caller that sends none is no browser, and sends cookies only on purpose.
      const [site, from] = [ctx.get('sec-fetch-site'), ctx.get('origin')];
      const isFromHere = (site === '' || site === 'same-origin') && (from === '' || from === origin);
      if (!isOurs || !isFromHere) throw new ApiError('FORBIDDEN');
    },
  };
}
