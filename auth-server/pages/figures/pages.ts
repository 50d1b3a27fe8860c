/** The pages of one door. */
import type { AccountPage } from '../kit/account-page.ts';
import { callsPage } from './calls.ts';
import type { Door } from './door.ts';
import { figuresPage } from './figures.ts';

export const figurePages = <S extends string>(door: Door<S>): readonly AccountPage[] => [
  figuresPage(door),
  callsPage(door),
];
