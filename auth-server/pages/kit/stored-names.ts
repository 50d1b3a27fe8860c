/** Words for stored English names, which only the API and the command line show as they are. */
import { codeWords } from '../../../shared/api/envelope.ts';
import { isErrorName } from '../../../shared/api/errors.ts';
import type { Language } from '../../../shared/words/language.ts';
import { phraseAt } from '../../../shared/words/words.ts';
import type { Reader } from './layout.ts';

/** Another version may have stored a name that this one does not know. */
const told = (language: Language, of: string, name: string): string =>
  phraseAt(language, `pages.${of}.${name}`) ?? name;

/** The words for an operation. */
export const operationWords = (language: Language, operation: string): string => told(language, 'audited', operation);

/** The words for the ways of a sign-in, as the audit keeps them; other platforms have their names. */
export const wayWords = (language: Language, ways: string): string =>
  ways
    .split(' ')
    .map((way) => told(language, 'operator.audit.ways', way))
    .join(' · ');

/** The words for a failed outcome. */
export const outcomeWords = ({ t, language }: Reader, outcome: string): string =>
  outcome === 'FAULT'
    ? t('operator.audit.failed')
    : isErrorName(outcome)
      ? codeWords(outcome, language).replace('%d', '…')
      : outcome;

/** The words for a kind of job. */
export const kindWords = (language: Language, kind: string): string => told(language, 'operator.queue.kinds', kind);

/** The words for an event of webhooks. */
export const eventWords = (language: Language, event: string): string =>
  event.startsWith('audit.') ? operationWords(language, event.slice(6)) : told(language, 'webhooks.appEvents', event);
