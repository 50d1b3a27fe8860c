/** /operator/apps/:client_id/figures and calls: of every app. */
import { figurePages } from '../../figures/pages.ts';
import type { FiguresPlacement } from '../../figures/placement.ts';
import { type OperatorSection, operatorPage } from '../shell.ts';
import { namedAppOf } from './app-of.ts';
import { APPS_PATH } from './list.ts';

export const operatedFigures: FiguresPlacement<OperatorSection> = {
  page: operatorPage,
  section: 'apps',
  path: `${APPS_PATH}/:client_id`,
  appOf: namedAppOf,
};

export const operatorFigurePages = figurePages(operatedFigures);
