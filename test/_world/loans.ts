/** What test/run.ts lends to all test files: see test/_run/lender.ts. */

/** @throws Error where it cannot be lent */
export async function askForLoan<T>(what: string, about?: object): Promise<T> {
  const init = about ? { method: 'POST', body: JSON.stringify(about) } : {};
  const answer = await fetch(`${process.env.TEST_LENDER}/${what}`, init);
  if (!answer.ok) throw new Error(`${what} was not lent: ${await answer.text()}`);
  return (await answer.json()) as T;
}
