/** Options that take lists: given again and again, or with commas, or both. */

/** Collects words that commas or spaces separate. */
export const words = (given: string, before: readonly string[] = []): string[] => [
  ...new Set([...before, ...given.split(/[,\s]+/).filter(Boolean)]),
];

/** Collects addresses. A comma may be part of one: only what begins like another address after it is another. */
export const addresses = (given: string, before: readonly string[] = []): string[] => [
  ...new Set([...before, ...given.split(/,(?=\s*[a-z][a-z0-9+.-]*:)/i).map((one) => one.trim())]),
];
