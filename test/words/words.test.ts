import test from 'ava';
import { minute } from '../../shared/words/dates.ts';
import { aboutLanguage, inEachLanguage, languageCodes, readLanguage } from '../../shared/words/language.ts';
import * as languages from '../../shared/words/languages.ts';
import { wordsIn } from '../../shared/words/words.ts';

/** Every text of a language by its path. */
const textsOf = (node: object, path = ''): [string, string][] =>
  Object.entries(node).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value]] : textsOf(value, `${path}${key}.`),
  );
const placesIn = (text: string) => (text.match(/\{\{\w+\}\}/g) ?? []).sort();
const texts = inEachLanguage((language) => new Map(textsOf({ ...languages }[language])));

test('a phrase is said in each language, with its values', (t) => {
  t.is(wordsIn('en')('signIn.toApp', { app: 'Calendar' }), 'to go on to Calendar');
  t.is(wordsIn('zh')('signIn.toApp', { app: 'Calendar' }), '登录后继续使用 Calendar');
});

test('Chinese has a space between its characters and a Latin word or a number, and none between its own', (t) => {
  const zh = wordsIn('zh');
  t.is(zh('consent.heading', { app: '日历' }), '日历请求使用你的账号');
  t.is(zh('consent.heading', { app: 'Calendar' }), 'Calendar 请求使用你的账号');
  t.is(zh('social.with', { channel: '微信' }), '使用微信登录');
  t.is(zh('social.with', { channel: 'QQ' }), '使用 QQ 登录');
  // What people call themselves and their apps may be either: no text has a space of its own there.
  const spaced =
    /\p{Script=Han} \{\{(app|username|owner|to|name|account)\}\}|\{\{(app|username|owner|to|account)\}\} \p{Script=Han}/u;
  t.deepEqual(
    [...texts.zh].filter(([, text]) => spaced.test(text)),
    [],
  );
});

test('what the reference says in Chinese is Chinese', (t) => {
  const said = [...texts.zh].filter(([path]) => path.startsWith('reference.'));
  t.true(said.length > 0);
  t.deepEqual(
    said.filter(([, text]) => !/\p{Script=Han}/u.test(text)),
    [],
  );
});

test('why an operation is refused is told in Chinese, beside what has the same name in every language', (t) => {
  const terms = /\{\{\w+\}\}|[\w.:]*[_.:…][\w.:…]*|https?|jwks|fapi|password|slug|kind|id\b|Webhook/g;
  const refusals = [...texts.zh].filter(([path]) => path.startsWith('reasons.refused.'));
  t.true(refusals.length > 50);
  for (const [path, text] of refusals) {
    const own = text.replaceAll(terms, '');
    t.deepEqual(own.match(/\b[a-z]{2,}\b/g), null, path);
    if (own.trim()) t.regex(own, /\p{Script=Han}/u, path);
  }
});

test('a number chooses the plural form', (t) => {
  const [en, zh] = [wordsIn('en'), wordsIn('zh')];
  t.regex(en('signIn.wait', { count: 1 }), / 1 second,/);
  t.regex(en('signIn.wait', { count: 2 }), / 2 seconds,/);
  t.regex(zh('signIn.wait', { count: 1 }), / 1 秒/);
});

test('a value is put in as it is, whatever it looks like', (t) => {
  for (const app of ['{{app}}', '$&', '$t(signIn.title)', '<b>', '']) {
    t.is(wordsIn('en')('signIn.toApp', { app }), `to go on to ${app}`);
  }
});

test('every language has the places of the English text, and no text is empty that English has', (t) => {
  const singular = (path: string) => path.replace(/_(zero|one|two|few|many)$/, '_other');
  for (const language of languageCodes) {
    for (const [path, text] of texts[language]) {
      const english = texts.en.get(singular(path));
      t.deepEqual(placesIn(text), placesIn(english ?? ''), `${language} ${path}`);
      if (english) t.not(text.trim(), '', `${language} ${path}`);
    }
  }
});

test('a language is read from its tags, and from no other language’s', (t) => {
  for (const tag of ['zh', 'zh-CN', 'zh_CN', 'ZH-Hans-CN', 'zhCN', 'zh;q=0.5']) t.is(readLanguage(tag), 'zh', tag);
  for (const tag of ['en', 'en-GB', 'EN_us']) t.is(readLanguage(tag), 'en', tag);
  for (const tag of ['', 'de', 'zha', 'enm-x', '*']) t.is(readLanguage(tag), undefined, tag);
});

test('a name from right to left turns nothing around that stands beside it', (t) => {
  t.is(wordsIn('en')('account.who', { account: 'שלום (1)' }), 'Signed in as \u2068שלום (1)\u2069');
});

test('a code has the two letters that a column keeps, a tag is one, and dates can be written', (t) => {
  for (const language of languageCodes) {
    const { name, tag, dates } = aboutLanguage(language);
    t.regex(language, /^[a-z]{2}$/);
    t.truthy(name);
    t.is(new Intl.Locale(tag).language, language);
    t.truthy(new Intl.DateTimeFormat(dates).format(0));
    t.regex(minute(language, 0), /\b0?0:00 UTC$/);
    t.regex(minute(language, 0, 'Asia/Shanghai'), /\b0?8:00 GMT\+8$/);
  }
});
