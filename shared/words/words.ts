/** Phrases of a language by key: `t('signIn.toApp', { app: 'Calendar' })`. */
import { presentLook } from '../look/present.ts';
import type { en } from './en.ts';
import { aboutLanguage, inEachLanguage, type Language } from './language.ts';
import * as languages from './languages.ts';
import type { PluralForm } from './shape.ts';

type English = Omit<typeof en, 'about'>;
export type Subject = keyof English;

/** The keys of the phrases below a node, joined by dots; a phrase with plural forms has one key. */
type KeysOf<T> = {
  [K in keyof T & string]: T[K] extends string
    ? K extends `${infer Phrase}_${PluralForm}`
      ? Phrase
      : K
    : `${K}.${KeysOf<T[K]>}`;
}[keyof T & string];
type TextAt<T, K> = K extends keyof T
  ? T[K]
  : K extends `${infer Head}.${infer Rest}`
    ? Head extends keyof T
      ? TextAt<T[Head], Rest>
      : never
    : `${K & string}_other` extends keyof T
      ? T[`${K & string}_other`]
      : never;

/** The values of a phrase: the placeholders of its English, `{{app}}`; `count` also selects the plural form. */
type PlacesIn<T> = T extends `${string}{{${infer Name}}}${infer Rest}` ? Name | PlacesIn<Rest> : never;
type ValuesFor<T> = [ToldPlaces<T>] extends [never]
  ? []
  : [values: { readonly [P in ToldPlaces<T>]: Value[P & keyof Value] }];
/** The name of the platform is always known. */
type ToldPlaces<T> = Exclude<PlacesIn<T>, 'platform'>;
interface Value {
  readonly count: number;
  readonly [place: string]: string | number;
}

export type PhraseKey<S extends Subject> = KeysOf<English[S]>;
/** The arguments after the key. */
export type ArgumentsOf<S extends Subject, K extends PhraseKey<S>> = ValuesFor<TextAt<English[S], K>>;
export type Values = Readonly<Record<string, string | number>>;
/** Returns a phrase of one subject. The compiler checks its values. */
export type Say<S extends Subject> = <K extends PhraseKey<S>>(key: K, ...values: ArgumentsOf<S, K>) => string;
/** Returns a phrase of the pages. */
export type Translate = Say<'pages'>;

/** A text split at its placeholders: text and names in turn. */
type Phrase = readonly string[];

const spoken = inEachLanguage((language) => ({
  phrases: new Map(phrasesIn({ ...languages }[language], '')),
  plural: new Intl.PluralRules(aboutLanguage(language).tag),
}));

function phrasesIn(node: object, path: string): [string, Phrase][] {
  return Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value.split(/\{\{(\w+)\}\}/)]] : phrasesIn(value, `${path}${key}.`),
  );
}

/** A text by its full path; undefined if the language lacks it. */
export const phraseAt = (language: Language, path: string): string | undefined =>
  spoken[language].phrases.get(path)?.join('');

/** Returns a phrase by a key that is only known at run time. */
export function sayUnknown<S extends Subject>(
  language: Language,
  subject: S,
  key: PhraseKey<S>,
  values: Values = {},
): string {
  const { phrases, plural } = spoken[language];
  const path = `${subject}.${key}`;
  const found =
    phrases.get(path) ?? phrases.get(`${path}_${plural.select(Number(values.count))}`) ?? phrases.get(`${path}_other`);
  if (!found) throw new TypeError(`no words for ${path}`);
  // Most phrases have no placeholder, those of every answer among them.
  const [first = ''] = found;
  if (found.length === 1) return first;
  return found
    .map((part, at) =>
      at % 2 ? isolated(String(values[part] ?? (part === 'platform' ? presentLook().name : ''))) : part,
    )
    .reduce(joined, '');
}

/** Of Hebrew, Arabic and the other scripts that are written from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A name as it stands among other words: one from right to left does not turn those beside it around. */
export const isolated = (name: string): string => (rightToLeft.test(name) ? `\u2068${name}\u2069` : name);

/** Chinese separates Latin words and numbers by spaces. */
function joined(text: string, next: string): string {
  const meet = text.slice(-1) + next.slice(0, 1);
  return /\p{Script=Han}[\p{Script=Latin}\d]|[\p{Script=Latin}\d]\p{Script=Han}/u.test(meet)
    ? `${text} ${next}`
    : text + next;
}

/** The phrases of one language on one subject, by default of the pages. */
export function wordsIn(language: Language): Translate;
export function wordsIn<S extends Subject>(language: Language, subject: S): Say<S>;
export function wordsIn(language: Language, subject: Subject = 'pages') {
  return (key: never, values?: Values) => sayUnknown(language, subject, key, values);
}
