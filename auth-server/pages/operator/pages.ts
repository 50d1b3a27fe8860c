/** All pages of the operators' console. */
import type { AccountPage } from '../kit/account-page.ts';
import { oneAccountPage } from './accounts/account.ts';
import { accountsPage } from './accounts/list.ts';
import { operatorAppPage } from './apps/app.ts';
import { operatorFigurePages } from './apps/figures.ts';
import { operatorAppsPage } from './apps/list.ts';
import { auditPage } from './audit/audit.ts';
import { contentListPage } from './content/list.ts';
import { newContentPage } from './content/new.ts';
import { contentTextPage } from './content/text.ts';
import { healthPage } from './health.ts';
import { limitsPage } from './limits/limits.ts';
import { lookPage } from './look.ts';
import { queuePage } from './queue.ts';
import { operatorWebhookPages } from './webhooks.ts';

export const operatorPages: readonly AccountPage[] = [
  accountsPage,
  oneAccountPage,
  operatorAppsPage,
  operatorAppPage,
  ...operatorFigurePages,
  contentListPage,
  newContentPage,
  contentTextPage,
  auditPage,
  limitsPage,
  lookPage,
  ...operatorWebhookPages,
  queuePage,
  healthPage,
];
