/** What is stored by a name in English, told in words: identifiers are for the API and the command line. */
import { codeWords } from '../../../shared/api/envelope.ts';
import { isErrorName } from '../../../shared/api/errors.ts';
import type { Language } from '../../../shared/words/language.ts';
import { phraseAt } from '../../../shared/words/words.ts';
import type { Reader } from './layout.ts';

/** What an older or a newer version stored may have a name that this one does not know. */
const told = (language: Language, of: string, name: string): string =>
  phraseAt(language, `pages.${of}.${name}`) ?? name;

/** What was done, by the name of an operation. */
export const deedWords = (language: Language, operation: string): string => told(language, 'audited', operation);

/** How it ended that was not done. */
export const outcomeWords = ({ t, language }: Reader, outcome: string): string =>
  outcome === 'FAULT'
    ? t('operator.audit.failed')
    : isErrorName(outcome)
      ? codeWords(outcome, language).replace('%d', '…')
      : outcome;

/** What the queue has, by the kind of a job. */
export const kindWords = (language: Language, kind: string): string => told(language, 'operator.queue.kinds', kind);

/** What a webhook is told of. */
export const eventWords = (language: Language, event: string): string =>
  event.startsWith('audit.') ? deedWords(language, event.slice(6)) : told(language, 'webhooks.appEvents', event);
