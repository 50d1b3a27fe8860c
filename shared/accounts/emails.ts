/** What an email address may be, and the form in which two of them are the same. */
import { domainToASCII, domainToUnicode } from 'node:url';
import { z } from 'zod';
import { text } from '../api/fields.ts';
import { reason } from '../api/reasons.ts';
import { trimmed } from './invisible.ts';

/** What RFC 5322 lets stand between the dots, with the letters of RFC 6531. */
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~\p{L}\p{N}-][\w!#$%&'*+/=?^`{|}~\p{L}\p{M}\p{N}-]*$/u;
const ENCODED = /(^|\.)xn--/;
const LABEL = /^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/;
/** RFC 5321, in octets. */
const LONGEST_LOCAL = 64;
const LONGEST = 254;

/**
 * The form in which email addresses are unique: without regard to case, as mail systems in use treat them, the domain in
 * its ASCII form (IDNA). What is no address comes back as it can be compared.
 */
export function normalEmail(email: string): string {
  const plain = folded(trimmed(email));
  const at = plain.lastIndexOf('@');
  return plain.slice(0, at + 1) + asciiDomain(plain.slice(at + 1));
}

export const email = text(LONGEST).pipe(z.string().transform(normalEmail).refine(isAddress, reason('email')));

const folded = (text: string) => text.normalize('NFKC').toLowerCase().normalize('NFKC');

/** What has other characters than a domain's is left as it is: an address parser would take a part of it alone. */
function asciiDomain(domain: string): string {
  // Every character that IDNA takes for a dot, but the ones that NFKC makes one.
  const dotted = domain.replaceAll('。', '.');
  if (!/\P{ASCII}/u.test(dotted) || !/^[\p{L}\p{M}\p{N}.-]+$/u.test(dotted)) return dotted;
  return domainToASCII(dotted) || dotted;
}

function isAddress(address: string): boolean {
  const at = address.lastIndexOf('@');
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)];
  if (Buffer.byteLength(local) > LONGEST_LOCAL || Buffer.byteLength(address) > LONGEST) return false;
  return local.split('.').every((atom) => LOCAL.test(atom)) && isDomain(domain);
}

function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  const top = labels.at(-1) ?? '';
  if (!labels.every((label) => LABEL.test(label))) return false;
  // A number at the end makes a network address of the whole (RFC 3696, section 2).
  if (labels.length < 2 ? domain !== 'localhost' : /^(\d+|0x[\da-f]*)$/.test(top)) return false;
  if (!ENCODED.test(domain)) return true;
  const decoded = domainToUnicode(domain);
  // An encoded label has one spelling alone.
  return !ENCODED.test(decoded) && domainToASCII(decoded) === domain;
}
