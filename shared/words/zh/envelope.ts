/** How an answer puts its words together. */
import type { Words } from '../shape.ts';

export const envelope: Words['envelope'] = {
  withReasons: '{{message}}：{{reasons}}',
  reason: '{{field}} {{reason}}',
  between: '；',
  sentence: '{{field}} {{reason}}',
  place: '(原因)',
  inPlace: '({{reasons}})',
};
