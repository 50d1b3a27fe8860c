import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { z } from 'zod';
import { text } from '../http/fields.ts';

/** The E.164 form of a phone number, `+8613800138000`, or undefined if it is none. Without a country it is Chinese. */
export function normalPhone(text: string): string | undefined {
  if (!/^[+\d][\d\s().-]{4,30}$/.test(text)) return undefined;
  const number = parsePhoneNumberFromString(text, 'CN');
  return number?.isValid() ? number.number : undefined;
}

/** A phone number somebody wants to have, in its E.164 form. */
export const phone = text(40).pipe(
  z.string().transform((given, context) => {
    const number = normalPhone(given);
    if (number === undefined) context.addIssue({ code: 'custom', message: 'must be a phone number' });
    return number ?? z.NEVER;
  }),
);
