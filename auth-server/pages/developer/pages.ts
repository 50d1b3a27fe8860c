/** All pages of the developers' console. Fixed paths come before the paths of apps. */
import type { AccountPage } from '../kit/account-page.ts';
import { appPage } from './app.ts';
import { appFigurePages } from './figures.ts';
import { appListPage } from './list.ts';
import { newAppPage } from './new.ts';
import { appWebhookPages } from './webhooks.ts';

export const developerPages: readonly AccountPage[] = [
  appListPage,
  newAppPage,
  appPage,
  ...appFigurePages,
  ...appWebhookPages,
];
