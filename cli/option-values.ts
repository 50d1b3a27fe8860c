/** What options take: lists, given again and again, or with commas, or both; and numbers. */
import { Refusal } from './output.ts';

/** Collects words that commas or spaces separate. */
export const words = (given: string, before: readonly string[] = []): string[] => [
  ...new Set([...before, ...given.split(/[,\s]+/).filter(Boolean)]),
];

/** Collects addresses. A comma may be part of one: only what begins like another address after it is another. */
export const addresses = (given: string, before: readonly string[] = []): string[] => [
  ...new Set([...before, ...given.split(/,(?=\s*[a-z][a-z0-9+.-]*:)/i).map((one) => one.trim())]),
];

/** A whole number within bounds. */
export function wholeNumber(min: number, max = 2 ** 31 - 1) {
  return (given: string): number => {
    const number = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new Refusal(`${JSON.stringify(given)} is not a whole number from ${min} to ${max}`);
  };
}
