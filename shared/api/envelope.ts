/** What an answer says, in the caller's language. */
import { DEFAULT_LANGUAGE, type Language } from '../words/language.ts';
import { wordsIn } from '../words/words.ts';
import { type ApiError, catalogue, type Detail, type ErrorName, type success } from './errors.ts';
import { tellReason } from './reasons.ts';

/** The document's words for a code, with its `%d` as it stands there. */
export const codeWords = (name: ErrorName | keyof typeof success, language: Language = DEFAULT_LANGUAGE): string =>
  wordsIn(language, 'codes')(name);

/** Details with their reasons in words. */
export const toldIn = (details: readonly Detail[], language: Language = DEFAULT_LANGUAGE): Detail[] =>
  details.map(({ field, reason }) => ({ field, reason: tellReason(reason, language) }));

/** What is wrong with which parameter, on one line; '' where nothing is told. */
export function reasonsOf({ particulars: { details = [] } }: ApiError, language: Language = DEFAULT_LANGUAGE): string {
  const t = wordsIn(language, 'envelope');
  return toldIn(details, language)
    .map((detail) => t('reason', { ...detail }))
    .join(t('between'));
}

/** The message of a failure: the document's words, and the reasons where there are some. */
export function messageOf(error: ApiError, language: Language = DEFAULT_LANGUAGE): string {
  const t = wordsIn(language, 'envelope');
  const { seconds = 0 } = error.particulars;
  const message = codeWords(error.errorName, language).replace('%d', String(seconds));
  const reasons = reasonsOf(error, language);
  const place = t('place');
  if (place && message.includes(place)) return message.replace(place, () => reasons && t('inPlace', { reasons }));
  return reasons ? t('withReasons', { message, reasons }) : message;
}

/** The envelope of a failure. */
export function failureEnvelope(error: ApiError, language: Language) {
  const { code, uri } = catalogue[error.errorName];
  const { details, extra } = error.particulars;
  const message = messageOf(error, language);
  const told = details && { details: toldIn(details, language) };
  return { error_code: code, api_uri: uri, message, ...told, ...extra };
}
