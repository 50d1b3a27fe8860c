/** A mail's two parts from the same words: plain text, and HTML in which nothing but our own layout is markup. */
import { Eta } from 'eta';
import type { Language } from '../api/errors.ts';
import type { Mail } from './mail.ts';

export interface Letter {
  readonly subject: string;
  /** Paragraphs, as plain text. */
  readonly before: readonly string[];
  /** Stands out between the paragraphs. */
  readonly code?: string;
  readonly after: readonly string[];
}

const templates = new Eta({ views: import.meta.dirname, cache: true });
const languageTags = { en: 'en', zh: 'zh-CN' };

/** Writes a letter out. */
export function writeLetter(letter: Letter, language: Language): Omit<Mail, 'to'> {
  const { subject, before, code, after } = letter;
  const paragraphs = [...before, ...(code ? [`    ${code}`] : []), ...after, '— Upare'];
  return {
    subject,
    text: `${paragraphs.join('\n\n')}\n`,
    html: templates.render('./letter.eta', { lang: languageTags[language], subject, before, code, after }),
  };
}
