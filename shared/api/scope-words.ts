/** What each scope allows, in words. */
import type { Translate } from '../words/words.ts';
import type { Scope } from './scopes.ts';

/** The subjects of scopes, in the order of a page. */
export const scopeGroups = ['person', 'avatars', 'calendar', 'friends', 'messages', 'lasting', 'platform'] as const;

export const groupOf: Readonly<Record<Scope, (typeof scopeGroups)[number]>> = {
  openid: 'person',
  account: 'person',
  profile: 'person',
  email: 'person',
  phone: 'person',
  avatar: 'avatars',
  'avatar:write': 'avatars',
  'directory:write': 'avatars',
  calendar: 'calendar',
  'calendar:write': 'calendar',
  friends: 'friends',
  'friends:write': 'friends',
  messages: 'messages',
  offline_access: 'lasting',
  'admin:accounts': 'platform',
  'admin:apps': 'platform',
  'admin:content': 'platform',
  'admin:audit': 'platform',
};

/** A short title and a longer explanation. `account` is our own client's, which needs no consent. */
export function scopeWords(t: Translate, scope: Scope): readonly [title: string, more: string] {
  switch (scope) {
    case 'openid':
    case 'account':
      return [t('consent.scopes.openid'), t('consent.scopes.openidMore')];
    case 'offline_access':
      return [t('consent.scopes.offlineAccess'), t('consent.scopes.offlineAccessMore')];
    case 'avatar:write':
      return [t('consent.scopes.avatarWrite'), t('consent.scopes.avatarWriteMore')];
    case 'directory:write':
      return [t('consent.scopes.directoryWrite'), t('consent.scopes.directoryWriteMore')];
    case 'calendar:write':
      return [t('consent.scopes.calendarWrite'), t('consent.scopes.calendarWriteMore')];
    case 'friends:write':
      return [t('consent.scopes.friendsWrite'), t('consent.scopes.friendsWriteMore')];
    case 'admin:accounts':
      return [t('consent.scopes.adminAccounts'), t('consent.scopes.adminAccountsMore')];
    case 'admin:apps':
      return [t('consent.scopes.adminApps'), t('consent.scopes.adminAppsMore')];
    case 'admin:content':
      return [t('consent.scopes.adminContent'), t('consent.scopes.adminContentMore')];
    case 'admin:audit':
      return [t('consent.scopes.adminAudit'), t('consent.scopes.adminAuditMore')];
    default:
      return [t(`consent.scopes.${scope}`), t(`consent.scopes.${scope}More`)];
  }
}
