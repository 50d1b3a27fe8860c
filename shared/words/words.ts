/** The pages' words: one typed set of keys in two languages. */
import { createInstance, type TFunction } from 'i18next';
import type { Language } from '../api/errors.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** Exactly English's keys. */
export type Words = typeof en;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'pages';
    resources: { pages: Words };
  }
}

/** Says a phrase: `say('signIn.toApp', { app: 'Calendar' })`. */
export type Translate = TFunction<'pages'>;

const words = createInstance();
await words.init({
  resources: { en: { pages: en }, zh: { pages: zh } },
  defaultNS: 'pages',
  // Templates escape all that is put into them.
  interpolation: { escapeValue: false },
});

/** The words of one language. */
export const wordsIn = (language: Language): Translate => words.getFixedT(language, 'pages');
