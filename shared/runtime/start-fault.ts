/** A start that cannot be, told in one line: `message` says what is wrong, and what to do about it. */
export class StartFault extends Error {
  override name = 'StartFault';
}
