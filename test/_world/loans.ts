/** What test/run.ts lends to all test files: see test/_run/lender.ts. */
import { ask } from './http.ts';

/** @throws Error where it cannot be lent */
export async function askForLoan<T>(what: string, about?: object): Promise<T> {
  const init = about ? { method: 'POST', body: JSON.stringify(about) } : {};
  const answer = await ask<T>(`${process.env.TEST_LENDER}/${what}`, init, false);
  if (answer.status !== 200) throw new Error(`${what} was not lent: ${answer.text}`);
  return answer.body;
}
