/** What the pages are made of. */
import type { House } from '../house.ts';
import type { Interactions } from '../provider/interactions.ts';
import type { OwnForms } from './own-forms.ts';

export type PageRooms = House & {
  readonly interactions: Interactions;
  readonly ownForms: OwnForms;
};
