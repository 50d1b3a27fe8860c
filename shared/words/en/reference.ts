/** What the API reference says of operations and of their parameters, by name: English stands with the operations themselves. */
type Sentences = Readonly<Record<string, string>>;

const none: Sentences = {};

export const reference = { operations: none, fields: none } as const;
