/** Phone numbers as they are pasted, and which of them take a code. */
import test from 'ava';
import { normalPhone, smsCountry } from '../../shared/accounts/media/phones.ts';

for (const pasted of [
  '\u202a+8613800138000\u202c',
  '\u202d+86 138 0013 8000\u202c',
  '\u2068+86 138 0013 8000\u2069',
  '\u200e138\u20110013\u20118000\u200f',
  '\ufeff138\u200b0013\u200b8000',
  '138–0013–8000',
  '138—0013—8000',
  '138−0013−8000',
  '138ー0013ー8000',
  '138－0013－8000',
  '＋８６１３８００１３８０００',
  '１３８００１３８０００',
  '(+86) 13800138000',
  '（+86）13800138000',
  '【+86】138 0013 8000',
  '+(86)13800138000',
  '+ 86 138 0013 8000',
  '+86\u00a0138\u30000013\u20098000',
  '+86 0138 0013 8000',
  '0086 138.0013.8000',
  'tel:+86-138-0013-8000',
  'TEL:13800138000',
  'tel:0013-8000;phone-context=+86-138',
]) {
  test(`${JSON.stringify(pasted)} is +8613800138000`, (t) => t.is(normalPhone(pasted), '+8613800138000'));
}

test('what is more or less than one number is none', (t) => {
  for (const text of [
    '',
    '+',
    'tel:',
    '10086',
    '++8613800138000',
    '138+00138000',
    'bob13800138000',
    '13800138000x',
    '13800138000 ext 5',
    'tel:13800138000;ext=5',
    '13800138000/13900139000',
    '+999123456789',
  ]) {
    t.is(normalPhone(text), undefined, text);
  }
});

test('a code goes to mobile numbers of countries alone', (t) => {
  const country = (text: string) => smsCountry(normalPhone(text) ?? t.fail(text) ?? '');
  t.is(country('13800138000'), 'CN');
  t.is(country('+44 7946 012345'), 'GB');
  t.is(country('+852 6123 4567'), 'HK');
  t.is(country('+1 415 555 0132'), 'US', 'nobody can tell landlines from mobiles there');
  for (const none of [
    '010 1234 5678',
    '400 800 1234',
    '800 123 4567',
    '+1 800 555 1234',
    '+1 900 234 5678',
    '+44 20 7946 0123',
    '+44 7012 345678',
    '+852 2123 4567',
    '+870 773 123456',
    '+881 612 345678',
    '+882 16 1234567',
    '1740 123 4567',
    '1349 123 4567',
  ]) {
    t.is(country(none), undefined, none);
  }
});
