/** /developer/apps/:client_id/figures and calls: of an app of one's own. */
import { figurePages } from '../figures/pages.ts';
import type { FiguresPlacement } from '../figures/placement.ts';
import { ownAppOf } from './app-of.ts';
import { DEVELOPER_PATH, type DeveloperSection, developerPage } from './shell.ts';

export const ownFigures: FiguresPlacement<DeveloperSection> = {
  page: developerPage,
  section: 'apps',
  path: `${DEVELOPER_PATH}/apps/:client_id`,
  appOf: ownAppOf,
};

export const appFigurePages = figurePages(ownFigures);
