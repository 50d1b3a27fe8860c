/** Values that are mostly known at once: a promise for each would cost every request more than the value. */

export type MaybePromise<T> = T | Promise<T>;

/** Goes on with a value: at once if it is known, else when it is. */
export const whenKnown = <T, R>(value: MaybePromise<T>, goOn: (value: T) => MaybePromise<R>): MaybePromise<R> =>
  value instanceof Promise ? value.then(goOn) : goOn(value);
