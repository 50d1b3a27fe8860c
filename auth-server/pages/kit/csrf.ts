/** CSRF protection: whether a form comes from our page in the same browser. */
import type { Context } from 'koa';
import { ApiError } from '../../../shared/api/errors.ts';
import { isSame, type Secrets } from '../../../shared/crypto/secrets.ts';

export interface Csrf {
  /**
   * The value of the hidden field `csrf` in a form.
   * @param holder whom the form belongs to: an interaction or a session, known by its cookie, or the token of a link
   */
  token(holder: string): string;
  /** @throws ApiError FORBIDDEN for a form of another site */
  check(ctx: Context, holder: string, given: unknown): void;
}

/** @param origin our own origin */
export function createCsrf(secrets: Secrets, origin: string): Csrf {
  return {
    token: (holder) => secrets.mac('csrf', holder).toString('base64url'),
    check(ctx, holder, given) {
      const token = Buffer.from(typeof given === 'string' ? given : '', 'base64url');
      const isOurs = isSame(secrets.mac('csrf', holder), token);
      // Browsers send the origin of a form. A caller that sends none is no browser, and sends cookies only on purpose.
      const [site, from] = [ctx.get('sec-fetch-site'), ctx.get('origin')];
      const isFromHere = (site === '' || site === 'same-origin') && (from === '' || from === origin);
      if (!isOurs || !isFromHere) throw new ApiError('FORBIDDEN');
    },
  };
}
