/** Numbers of Chinese identity cards (GB 11643-1999): region, date of birth, sequence, and a check character. */

/** The first two digits of the provinces (GB/T 2260); 83 is on residence permits for people from Taiwan. */
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);
/** ISO 7064, MOD 11-2: the weights of the first seventeen digits, and the check character of each remainder. */
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

const EARLIEST_YEAR = 1880;

/** The stored form of a typed number: plain digits and a capital X. */
export const plainIdentityCard = (given: string): string =>
  given
    .normalize('NFKC')
    .replace(/[\s\p{Cf}-]/gu, '')
    .toUpperCase();

/** Whether this is a valid card number. A small `x` counts as a capital one. */
export function isIdentityCard(number: string): boolean {
  return /^\d{17}[\dXx]$/.test(number) && hasProvince(number) && hasBirthday(number) && hasRightCheck(number);
}

/** Cards of foreigners with permanent residence have a 9 before the province. */
function hasProvince(number: string): boolean {
  return PROVINCES.has(number.startsWith('9') ? number.slice(1, 3) : number.slice(0, 2));
}

function hasBirthday(number: string): boolean {
  const [, year, month, day] = /^.{6}(\d{4})(\d{2})(\d{2})/.exec(number) ?? [];
  const birthday = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // Date would turn the 31st of February into a day of March.
  const isDay = birthday.getUTCMonth() + 1 === Number(month) && birthday.getUTCDate() === Number(day);
  return isDay && Number(year) >= EARLIEST_YEAR && birthday.getTime() <= Date.now();
}

function hasRightCheck(number: string): boolean {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(number[at]), 0);
  return CHECKS[sum % 11] === number.at(-1)?.toUpperCase();
}
