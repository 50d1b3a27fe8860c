/** A copy of the database that cannot be made: `message` tells the operator why. Nothing was written. */
export class CopyRefused extends Error {
  override name = 'CopyRefused';
}
