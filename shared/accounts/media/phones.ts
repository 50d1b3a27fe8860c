/** Phone numbers as people paste them, and which of them receive SMS. */
import { createRequire } from 'node:module';
import type { PhoneNumber } from 'libphonenumber-js/max';
import { z } from 'zod';
import { text, withoutInvisible } from '../../api/fields.ts';
import { reason } from '../../api/reasons.ts';

const require = createRequire(import.meta.url);
/** Metadata of all countries: half a megabyte, loaded on first use. */
const library = (): typeof import('libphonenumber-js/max') => require('libphonenumber-js/max');

/** Satellite numbers within the mainland's mobile range. */
const CHINESE_SATELLITES = /^\+86(1349|174[09])/;

/**
 * The E.164 form of a phone number, `+8613800138000`, or undefined. Without a country it is Chinese. Address books and
 * chats add direction marks, dashes, brackets and `tel:`.
 */
export const normalPhone = (text: string): string | undefined => parsed(text)?.number;

/**
 * The country of a number that receives SMS at an ordinary price, such as `CN`. Undefined for landlines, free, shared
 * and premium numbers, pagers, satellites and everything else that is no mobile phone.
 * @param phone as E.164
 */
export function smsCountry(phone: string): string | undefined {
  const number = parsed(phone);
  const type = number?.getType();
  // A North American number may be either kind.
  if (type !== 'MOBILE' && type !== 'FIXED_LINE_OR_MOBILE') return undefined;
  return CHINESE_SATELLITES.test(phone) ? undefined : number?.country;
}

function parsed(text: string): PhoneNumber | undefined {
  const plain = withoutInvisible(text.normalize('NFKC'))
    .replace(/[\p{Dash}ー]/gu, '-')
    .replace(/[\p{Ps}\p{Pe}]/gu, ' ')
    .trim();
  // RFC 3966: the context of a local number names its country.
  const [, said = '', context = ''] = /^(?:tel:)?\s*([^;]*)(?:;phone-context=(\+[\d-]+))?$/i.exec(plain) ?? [];
  const whole = said.startsWith('+') ? said.replace(/^\+\s+/, '+') : context + said;
  if (!/^\+?\p{Nd}[\p{Nd}\s./-]{4,40}$/u.test(whole)) return undefined;
  const number = library().parsePhoneNumberFromString(whole, { defaultCountry: 'CN', extract: false });
  return number?.isValid() ? number : undefined;
}

/** A new phone number, in E.164 form. */
export const phone = text(100).pipe(
  z.string().transform((given, context) => {
    const number = normalPhone(given);
    if (number === undefined) context.addIssue({ code: 'custom', message: reason('phone') });
    return number ?? z.NEVER;
  }),
);
