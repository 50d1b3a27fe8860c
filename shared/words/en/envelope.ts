/** How an answer puts its words together. */
export const envelope = {
  withReasons: '{{message}}: {{reasons}}',
  reason: '{{field}} {{reason}}',
  between: '; ',
  /** A reason by itself. */
  sentence: 'the {{field}} {{reason}}',
  /** The text in the words of a code in whose place the reasons stand; empty where there is none. */
  place: '',
  inPlace: '({{reasons}})',
} as const;
