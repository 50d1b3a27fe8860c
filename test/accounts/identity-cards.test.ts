import test from 'ava';
import { isIdentityCard } from '../../shared/accounts/identity-cards.ts';

test('numbers with a right check character are identity cards', (t) => {
  // The example of GB 11643 itself, one with an X, one of a foreigner with permanent residence.
  for (const number of ['11010519491231002X', '440524188001010014', '11010519491231002x', '911124198108030024']) {
    t.true(isIdentityCard(number), number);
  }
});

test('any one digit changed, or any two neighbours exchanged, is none', (t) => {
  const right = '11010519491231002X';
  for (let at = 0; at < 17; at++) {
    for (const digit of '0123456789') {
      if (digit !== right[at]) t.false(isIdentityCard(right.slice(0, at) + digit + right.slice(at + 1)));
    }
    if (right[at] === right[at + 1]) continue;
    t.false(isIdentityCard(`${right.slice(0, at)}${right[at + 1]}${right[at]}${right.slice(at + 2)}`));
  }
});

const CHECKS = '10X98765432';
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const withCheck = (digits: string) =>
  digits + CHECKS[WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(digits[at]), 0) % 11];

test('a right check character alone does not make one: region and birthday must be', (t) => {
  t.true(isIdentityCard(withCheck('11010520000229123')), 'a leap day');
  const next = new Date().getUTCFullYear() + 1;
  for (const digits of [
    '00010519491231002',
    '99010519491231002',
    '11010519490229002',
    '11010519491301002',
    '11010519490431002',
    '11010519490400002',
    '11010518491231002',
    `110105${next}0101002`,
  ]) {
    t.false(isIdentityCard(withCheck(digits)), digits);
  }
});

test('anything else is none', (t) => {
  for (const text of [
    '',
    '110105491231002',
    '11010519491231002',
    '１１０１０５１９４９１２３１００２Ｘ',
    '11010519491231002X\n',
    'X'.repeat(18),
  ]) {
    t.false(isIdentityCard(text), text);
  }
});
