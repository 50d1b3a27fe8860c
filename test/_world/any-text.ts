/** Text of any letters, control characters and halves of pairs: fast-check's own `binary` takes most of a second to make. */
import fc from 'fast-check';

const anyUnit = fc.integer({ min: 0, max: 0x10ffff }).map((unit) => String.fromCodePoint(unit));

/** @param limits of its length, as those of `fc.string` */
export const anyText = (limits: { readonly maxLength?: number } = {}) => fc.string({ ...limits, unit: anyUnit });
