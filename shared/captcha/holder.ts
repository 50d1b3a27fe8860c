/** Who holds a captcha: the cookie of a browser, or the token that an app sends back. */
import { z } from 'zod';
import type { Http } from '../api/endpoint.ts';
import { ApiError } from '../api/errors.ts';
import { lines, text } from '../api/fields.ts';
import { reason } from '../api/reasons.ts';
import { type Captchas, isHolder, newHolder } from './captchas.ts';

const COOKIE = 'upare_captcha';
/** Names the holder in the answer that has the picture; a request may send it back under the same name. */
const HEADER = 'X-Captcha-Token';

/** The scenario of a form that names none. */
export const DEFAULT_SCENARIO = 'default';

/** The name of a scenario, one for each form of a page. */
export const scenario = text(64).pipe(z.string().regex(/^[\w.:-]+$/, reason('scenario')));

/** The parameter that takes the place of the cookie. */
export const captchaToken = text(64).optional();

/** An answer as it was typed or pasted: `canonical` leaves out what nobody sees. */
export const captchaAnswer = lines(64);

/** What an endpoint that asks for a captcha takes. */
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
 * The holder that a request names: by the parameter, else by the header, else by the cookie.
 * @returns undefined where it names none, or what can be none
 */
export function captchaHolderOf(http: Pick<Http, 'header' | 'cookie'>, token: string | undefined): string | undefined {
  const given = token || http.header(HEADER) || http.cookie(COOKIE);
  return given && isHolder(given) ? given : undefined;
}

/** The holder that a request names, or a new one, which the answer's cookie keeps. The answer's header tells it to apps. */
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
 * Does what a form asks for where its captcha is right. Any answer ends the captcha, none as well; a fault of ours gives it
 * back.
 * @throws ApiError INVALID_CAPTCHA for an answer that is wrong, late, missing, or to a captcha never seen; what `work` throws
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
