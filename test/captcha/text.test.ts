import test from 'ava';
import { ALPHABET, canonicalAnswer, freshText } from '../../shared/captcha/captchas.ts';

test('a text is five letters of the alphabet', (t) => {
  for (let n = 0; n < 1000; n++) t.regex(freshText(), new RegExp(`^[${ALPHABET}]{5}$`));
});

test('texts do not come again, and every letter comes up', (t) => {
  const texts = Array.from({ length: 2000 }, freshText);
  t.true(new Set(texts).size > 1980);
  t.is(new Set(texts.join('')).size, ALPHABET.length);
});

test('of letters that look alike, the alphabet has one at most', (t) => {
  for (const alike of ['0OQD', '1IL', '2Z', '5S', '6G', '8B', 'KX', 'UV']) {
    t.true([...alike].filter((letter) => ALPHABET.includes(letter)).length <= 1, alike);
  }
});

test('answers are the same in any case, spaced, and in full-width letters', (t) => {
  for (const answer of [
    'ace34',
    'AcE34',
    ' a c e 3 4 ',
    'ＡＣＥ３４',
    'ACE\u200b34\u2060',
    '\tAC\nE34\r\n',
    '\ufefface34\u200e',
  ])
    t.is(canonicalAnswer(answer), 'ACE34');
  t.not(canonicalAnswer('ace35'), canonicalAnswer('ace34'));
});
