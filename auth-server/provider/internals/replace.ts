/** Replacing methods of the engine, for internals.ts and app-internals.ts. */

type Given<F> = F extends (...given: infer G) => unknown ? G : never;
type Answer<F> = F extends (...given: never[]) => infer A ? A : never;
/** Replaces a method. @throws TypeError at start, where an upgrade has taken the method away */
export function replace<T extends object, K extends keyof T & string>(
  owner: T,
  name: K,
  method: (self: T, engines: (...given: Given<T[K]>) => Answer<T[K]>, ...given: Given<T[K]>) => Answer<T[K]>,
): void {
  const former = owner[name];
  if (typeof former !== 'function') throw new TypeError(`oidc-provider has no ${name} any more: see internals.ts`);
  const replaced = function (this: T, ...given: Given<T[K]>) {
    return method(this, (...passed) => former.apply(this, passed), ...given);
  };
  Object.assign(owner, { [name]: Object.defineProperty(replaced, 'name', { value: name }) });
}
