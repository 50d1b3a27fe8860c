/** The envelope of an answer, in the language of the caller. */
import { DEFAULT_LANGUAGE, inEachLanguage, type Language } from '../words/language.ts';
import { wordsIn } from '../words/words.ts';
import { type ApiError, catalogue, type Detail, type ErrorName, success } from './errors.ts';
import { tellReason } from './reasons.ts';

/** A detail in words. */
interface ToldDetail {
  readonly field: string;
  readonly reason: string;
}

/** The document's message of a code, with its `%d`. */
export const codeWords = (name: ErrorName | keyof typeof success, language: Language = DEFAULT_LANGUAGE): string =>
  wordsIn(language, 'codes')(name);

/** Details with their reasons in words. */
export const toldIn = (details: readonly Detail[], language: Language = DEFAULT_LANGUAGE): ToldDetail[] =>
  details.map(({ field, reason }) => ({ field, reason: tellReason(reason, language) }));

/** The faults of all parameters on one line; '' if there are no details. */
export const reasonsOf = ({ particulars }: ApiError, language: Language = DEFAULT_LANGUAGE): string =>
  onOneLine(toldIn(particulars.details ?? [], language), language);

function onOneLine(told: readonly ToldDetail[], language: Language): string {
  const t = wordsIn(language, 'envelope');
  return told.map((detail) => t('reason', { ...detail })).join(t('between'));
}

/** The message of a failure: the document's words, and the reasons if there are any. */
export const messageOf = (error: ApiError, language: Language = DEFAULT_LANGUAGE): string =>
  messageWith(error, reasonsOf(error, language), language);

function messageWith({ errorName, particulars }: ApiError, reasons: string, language: Language): string {
  const t = wordsIn(language, 'envelope');
  const { seconds = 0 } = particulars;
  const message = codeWords(errorName, language).replace('%d', String(seconds));
  const place = t('place');
  if (place && message.includes(place)) return message.replace(place, () => reasons && t('inPlace', { reasons }));
  return reasons ? t('withReasons', { message, reasons }) : message;
}

const successful = inEachLanguage((language) => codeWords('SUCCESSFUL', language));

/** The envelope of a success, with the fields that belong to it. @param path as called */
export const successEnvelope = (fields: object, path: string, language: Language) => ({
  error_code: success.SUCCESSFUL.code,
  api_uri: path.replace(/^\/+|\/+$/g, ''),
  message: successful[language],
  ...fields,
});

/** The envelope of a failure. */
export function failureEnvelope(error: ApiError, language: Language) {
  const { code, uri } = catalogue[error.errorName];
  const { details, extra } = error.particulars;
  const told = toldIn(details ?? [], language);
  const message = messageWith(error, onOneLine(told, language), language);
  return { error_code: code, api_uri: uri, message, ...(details && { details: told }), ...extra };
}
