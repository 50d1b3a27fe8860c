/** /operator/apps/:client_id/figures and calls: of every app. */
import type { Door } from '../../figures/door.ts';
import { figurePages } from '../../figures/pages.ts';
import { type OperatorSection, operatorPage } from '../shell.ts';
import { appOf } from './app-of.ts';
import { APPS_PATH } from './list.ts';

export const figuresDoor: Door<OperatorSection> = {
  page: operatorPage,
  section: 'apps',
  path: `${APPS_PATH}/:client_id`,
  appOf,
};

export const operatorFigurePages = figurePages(figuresDoor);
