/** /developer/apps/:client_id/figures and calls: of an app of one's own. */
import type { Door } from '../figures/door.ts';
import { figurePages } from '../figures/pages.ts';
import { appOf } from './app-of.ts';
import { DEVELOPER_PATH, type DeveloperSection, developerPage } from './shell.ts';

export const figuresDoor: Door<DeveloperSection> = {
  page: developerPage,
  section: 'apps',
  path: `${DEVELOPER_PATH}/apps/:client_id`,
  appOf,
};

export const appFigurePages = figurePages(figuresDoor);
