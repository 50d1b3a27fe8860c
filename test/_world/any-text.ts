/** Text of any letters, control characters and halves of pairs: fast-check's own `binary` takes most of a second to make. */
import fc from 'fast-check';

/** Each as often as the others: what one range of all would hardly ever draw. */
const ranges = [
  { min: 0x00, max: 0x1f },
  { min: 0x20, max: 0x7e },
  { min: 0x7f, max: 0x9f },
  { min: 0xa0, max: 0xd7ff },
  { min: 0xd800, max: 0xdfff },
  { min: 0xe000, max: 0x10ffff },
];
const anyUnit = fc.oneof(...ranges.map((range) => fc.integer(range))).map((unit) => String.fromCodePoint(unit));

/** @param limits of its length, as those of `fc.string` */
export const anyText = (limits: { readonly maxLength?: number } = {}) => fc.string({ ...limits, unit: anyUnit });
