import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** The E.164 form of a phone number, `+8613800138000`, or undefined if it is none. Without a country it is Chinese. */
export function normalPhone(text: string): string | undefined {
  if (!/^[+\d][\d\s().-]{4,30}$/.test(text)) return undefined;
  const number = parsePhoneNumberFromString(text, 'CN');
  return number?.isValid() ? number.number : undefined;
}
