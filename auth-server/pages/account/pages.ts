/** All pages of the account centre. */
import type { AccountPage } from '../kit/account-page.ts';
import { appsPage } from './apps.ts';
import { devicesPage } from './devices.ts';
import { confirmPage } from './factors/confirm.ts';
import { passkeysPage } from './factors/passkeys.ts';
import { totpPage } from './factors/totp.ts';
import { messagesPage } from './messages.ts';
import { overviewPage } from './overview.ts';
import { dataPage } from './own-data/data.ts';
import { profilePage } from './profile/profile.ts';
import { securityPage } from './security/security.ts';

export const accountPages: readonly AccountPage[] = [
  overviewPage,
  profilePage,
  securityPage,
  totpPage,
  passkeysPage,
  confirmPage,
  devicesPage,
  appsPage,
  messagesPage,
  dataPage,
];
