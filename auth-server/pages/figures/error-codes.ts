/** Error codes of failed calls: what each means, and how to fix it. */
import { codeWords } from '../../../shared/api/envelope.ts';
import { catalogue } from '../../../shared/api/errors.ts';
import { keysOf } from '../../../shared/keys-of.ts';
import type { Language } from '../../../shared/words/language.ts';

/** How errors are fixed, by the key of the words that explain it. The message of any other error explains itself. */
const mendings = {
  fault: ['100001', '100002', '100003', '201207', 'server_error', 'temporarily_unavailable'],
  requirement: ['100004'],
  parameter: ['100006', 'invalid_request'],
  method: ['200001'],
  limit: ['201204', 'slow_down'],
  registration: ['201205', 'unauthorized_client'],
  scope: ['201206', 'invalid_scope', 'insufficient_scope'],
  code: ['201105', '201215'],
  refresh: ['201209'],
  grant: ['invalid_grant'],
  grantType: ['201216', 'unsupported_grant_type'],
  credentials: ['201212', '202103'],
  development: ['201214'],
  account: ['202001'],
  factor: ['202104', '202105'],
  waiting: ['authorization_pending'],
  device: ['expired_token', 'access_denied'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Mending = keyof typeof mendings | 'other';

const byCode = new Map<string, Mending>(
  keysOf(mendings).flatMap((mending) => mendings[mending].map((code) => [code, mending] as const)),
);

/** How a code is fixed, by the key of the words that explain it. */
export const mendingOf = (code: string): Mending => byCode.get(code) ?? 'other';

const names = new Map(
  keysOf(catalogue)
    .toReversed()
    .map((name) => [String(catalogue[name].code), name]),
);

/** A code with its message; an error of RFC 6749 is a word already. */
export function codeName(code: string, language: Language): string {
  const name = names.get(code);
  return name === undefined ? code : `${code} ${codeWords(name, language).replace('%d', '…')}`;
}
