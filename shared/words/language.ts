/** The languages, and finding the one that is meant. */
import { keysOf } from '../keys-of.ts';
import * as languages from './languages.ts';

const all = { ...languages };

export type Language = keyof typeof all;

/** The language of callers that request no known one. */
export const DEFAULT_LANGUAGE: Language = 'en';

export const languageCodes = keysOf(all);

/** A record with one entry per language. */
export const inEachLanguage = <T>(make: (language: Language) => T): Readonly<Record<Language, T>> =>
  Object.fromEntries(languageCodes.map((language) => [language, make(language)])) as Record<Language, T>;

/** The facts of a language: its own name, its BCP 47 tag, its locale for dates. */
export const aboutLanguage = (language: Language) => all[language].about;

/**
 * The language of a tag, whatever follows its first part: `zh-CN`, `zh-Hans-CN`, Java's `zh_CN`, `zhCN`.
 * @returns undefined for an unknown language
 */
export const readLanguage = (tag: string): Language | undefined => tags.find(({ pattern }) => pattern.test(tag))?.code;

const tags = languageCodes.map((code) => ({ code, pattern: new RegExp(`^${code}([a-z]{2})?(?![a-z])`, 'i') }));
