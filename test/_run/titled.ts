/** ava's `test` where one process tells several files: what they declare begins with the file. See tell-together.ts. */
import { join } from 'node:path';
import test from 'ava';

type Declare = (...args: never[]) => unknown;

let prefix = '';

/** Loads one file of several. @param file its path below `test` */
export async function loadBeside(file: string): Promise<void> {
  prefix = `[${file.replace(/\.test\.ts$/, '')}] `;
  await import(join(import.meta.dirname, '..', file));
  prefix = '';
}

/** Stories have a title, hooks may have none. */
const withFile = ([first, ...others]: readonly unknown[]) =>
  typeof first === 'string' ? [prefix + first, ...others] : [`${prefix}a hook`, first, ...others];

const isDeclare = (value: unknown): value is Declare => typeof value === 'function';

/** With all that hangs on it, such as `serial` and `after.always`. */
const titled = <D extends Declare>(declare: D): D =>
  new Proxy(declare, {
    apply: (target, self, args) => Reflect.apply(target, self, withFile(args)),
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      return isDeclare(value) ? titled(value) : value;
    },
  });

export * from 'ava';
export default titled(test);
