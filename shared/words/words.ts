/** Says the words of a language by their keys, with values and plural forms. The only door to i18next. */
import { createInstance, type TFunction } from 'i18next';
import type { en } from './en.ts';
import type { Language } from './language.ts';
import * as languages from './languages.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'pages';
    resources: Omit<typeof en, 'about'>;
  }
}

/** Says a phrase of the pages: `t('signIn.toApp', { app: 'Calendar' })`. */
export type Translate = TFunction<'pages'>;

const words = createInstance();
await words.init({
  resources: languages,
  defaultNS: 'pages',
  // Templates escape all that is put into them.
  interpolation: { escapeValue: false },
});

/** The pages' words of one language. */
export const wordsIn = (language: Language): Translate => words.getFixedT(language, 'pages');
