/** The start is not possible: `message` is one line with the fault and the remedy. */
export class StartFault extends Error {
  override name = 'StartFault';
}
