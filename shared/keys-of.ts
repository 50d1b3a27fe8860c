/** The names of the members of an object whose type has no others. */
export const keysOf = <T extends object>(members: T): readonly (keyof T & string)[] =>
  Object.keys(members) as (keyof T & string)[];
