/** Rules for email addresses, and the form in which two of them are equal. */
import { domainToASCII, domainToUnicode } from 'node:url';
import { z } from 'zod';
import { text, trimmed } from '../../api/fields.ts';
import { reason } from '../../api/reasons.ts';

/** The characters of RFC 5322 between the dots, and the letters of RFC 6531. */
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~\p{L}\p{N}-][\w!#$%&'*+/=?^`{|}~\p{L}\p{M}\p{N}-]*$/u;
const ENCODED = /(^|\.)xn--/;
const LABEL = /^[a-z\d]([a-z\d-]{0,61}[a-z\d])?$/;
/** RFC 5321, in octets. */
const LONGEST_LOCAL = 64;
const LONGEST = 254;

/**
 * The unique form of an email address: case-insensitive, as mail systems treat them, with the domain in ASCII (IDNA).
 * Other text is normalised just enough to be compared.
 */
export function normalEmail(email: string): string {
  const plain = folded(trimmed(email));
  const at = plain.lastIndexOf('@');
  return plain.slice(0, at + 1) + asciiDomain(plain.slice(at + 1));
}

export const email = text(LONGEST).pipe(z.string().transform(normalEmail).refine(isAddress, reason('email')));

const folded = (text: string) => text.normalize('NFKC').toLowerCase().normalize('NFKC');

/** A text with characters that no domain has stays unchanged: a URL parser would take only a part of it. */
function asciiDomain(domain: string): string {
  // All dots of IDNA, except those that NFKC normalises.
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
  // A numeric last label would make it a network address (RFC 3696, section 2).
  if (labels.length < 2 ? domain !== 'localhost' : /^(\d+|0x[\da-f]*)$/.test(top)) return false;
  if (!ENCODED.test(domain)) return true;
  const decoded = domainToUnicode(domain);
  // An encoded label has only one valid spelling.
  return !ENCODED.test(decoded) && domainToASCII(decoded) === domain;
}
