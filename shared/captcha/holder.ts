/** The holder of a captcha: the cookie of a browser, or the token of an app. */
import { z } from 'zod';
import type { Http } from '../api/endpoint.ts';
import { ApiError } from '../api/errors.ts';
import { lines, text } from '../api/fields.ts';
import { reason } from '../api/reasons.ts';
import { type Captchas, isHolder, newHolder } from './captchas.ts';

const COOKIE = 'upare_captcha';
/** The header that names the holder in the answer; requests may send it back. */
const HEADER = 'X-Captcha-Token';

/** The default scenario. */
export const DEFAULT_SCENARIO = 'default';

/** A scenario: one for each form of a page. */
export const scenario = text(64).pipe(z.string().regex(/^[\w.:-]+$/, reason('scenario')));

/** The parameter that replaces the cookie. */
export const captchaToken = text(64).optional();

/** A typed or pasted answer: `canonicalAnswer` removes invisible characters. */
export const captchaAnswer = lines(64);

/** The parameters of an endpoint that asks for a captcha. */
export const captchaFields = {
  captcha: captchaAnswer.optional(),
  captcha_id: scenario.optional(),
  captcha_token: captchaToken,
};

/** The values of `captchaFields`. */
export interface CaptchaInput {
  readonly captcha?: string | undefined;
  readonly captcha_id?: string | undefined;
  readonly captcha_token?: string | undefined;
}

/**
 * The holder of a request: by parameter, else header, else cookie.
 * @returns undefined if there is none or it is malformed
 */
export function captchaHolderOf(http: Pick<Http, 'header' | 'cookie'>, token: string | undefined): string | undefined {
  const given = token || http.header(HEADER) || http.cookie(COOKIE);
  return given && isHolder(given) ? given : undefined;
}

/** The holder of a request, or a new one, which is set as a cookie. A header tells it to apps. */
export function holderFor(http: Http, token: string | undefined): string {
  let holder = captchaHolderOf(http, token);
  if (!holder) {
    holder = newHolder();
    http.setCookie(COOKIE, holder, {});
  }
  http.setHeader(HEADER, holder);
  return holder;
}

/**
 * Runs the work of a form if its captcha is right. Any answer ends the captcha, a missing one too; a fault of ours
 * restores it.
 * @throws ApiError INVALID_CAPTCHA for a wrong, late, missing or unknown answer; what `work` throws
 */
export async function withCaptcha<T>(
  captchas: Captchas,
  http: Pick<Http, 'header' | 'cookie'>,
  input: CaptchaInput,
  work: () => Promise<T>,
): Promise<T> {
  const holder = captchaHolderOf(http, input.captcha_token);
  if (!holder) throw new ApiError('INVALID_CAPTCHA');
  return captchas.spendFor(holder, input.captcha_id ?? DEFAULT_SCENARIO, input.captcha ?? '', work);
}
