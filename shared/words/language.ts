/** Which of the languages somebody means. */
import { keysOf } from '../api/keys-of.ts';
import * as languages from './languages.ts';

const all = { ...languages };

export type Language = keyof typeof all;

/** Who asks for no language that there is gets this one. */
export const DEFAULT_LANGUAGE: Language = 'en';

export const languageCodes = keysOf(all);

/** One of each language. */
export const inEachLanguage = <T>(make: (language: Language) => T): Readonly<Record<Language, T>> =>
  Object.fromEntries(languageCodes.map((language) => [language, make(language)])) as Record<Language, T>;

/** What a language says of itself: its name in its own words, its BCP 47 tag, the locale of its dates. */
export const aboutLanguage = (language: Language) => all[language].about;

/**
 * The language of a tag, whatever stands behind its first part: `zh-CN`, `zh-Hans-CN`, `zh_CN` as Java writes it, `zhCN`.
 * @returns undefined for a language that there is not
 */
export const readLanguage = (tag: string): Language | undefined => tags.find(({ pattern }) => pattern.test(tag))?.code;

const tags = languageCodes.map((code) => ({ code, pattern: new RegExp(`^${code}([a-z]{2})?(?![a-z])`, 'i') }));
