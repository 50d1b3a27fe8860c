/** The pages of figures in one placement. */
import type { AccountPage } from '../kit/account-page.ts';
import { callsPage } from './calls.ts';
import { figuresPage } from './figures.ts';
import type { FiguresPlacement } from './placement.ts';

export const figurePages = <S extends string>(placement: FiguresPlacement<S>): readonly AccountPage[] => [
  figuresPage(placement),
  callsPage(placement),
];
