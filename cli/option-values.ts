/** Parsers of option values: lists by repetition or commas, numbers, and keys. */
import { readFileSync } from 'node:fs';
import { errorCode } from '../shared/error-code.ts';
import { CommandRefused } from './output.ts';

/** Collects words separated by commas or spaces. */
export const words = (given: string, before: readonly string[] = []): string[] => [
  ...new Set([...before, ...given.split(/[,\s]+/).filter(Boolean)]),
];

/** Collects addresses. An address may contain commas, so only a new scheme starts another one. */
export const addresses = (given: string, before: readonly string[] = []): string[] => [
  ...new Set([...before, ...given.split(/,(?=\s*[a-z][a-z0-9+.-]*:)/i).map((one) => one.trim())]),
];

/** A whole number within bounds. */
export function wholeNumber(min: number, max = 2 ** 31 - 1) {
  return (given: string): number => {
    const number = /^\d{1,10}$/.test(given) ? Number(given) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new CommandRefused(`${JSON.stringify(given)} is not a whole number from ${min} to ${max}`);
  };
}

/** A JSON Web Key Set, given directly or as a file. Its content is validated elsewhere. */
export function keySet(given: string): unknown {
  const text = given.trimStart().startsWith('{') ? given : fileText('--jwks', given);
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandRefused('--jwks takes a JSON Web Key Set, or the file of one');
  }
}

/** @param option names the file; `-` is standard input. @throws CommandRefused if it cannot be read */
export const fileText = (option: string, path: string): string => fileBytes(option, path).toString();

function fileBytes(option: string, path: string): Buffer {
  try {
    return readFileSync(path === '-' ? '/dev/stdin' : path);
  } catch (error) {
    throw new CommandRefused(`${option}: ${JSON.stringify(path)} cannot be read (${errorCode(error)})`);
  }
}

/** The value of `--logo FILE` and `--no-logo`: a picture in base64, or null. It is validated elsewhere. */
export const logoOf = (given: string | boolean | undefined): string | null | undefined =>
  typeof given === 'string' ? fileBytes('--logo', given).toString('base64') : given === false ? null : undefined;

/** The value of `--no-…`. */
export const orNone = <T>(given: T | boolean | undefined): T | null | undefined =>
  given === false ? null : given === true ? undefined : given;
