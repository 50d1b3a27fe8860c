/** What each scope allows, in words. */
import type { Scope } from '../../../shared/api/endpoint.ts';
import type { Say } from '../../../shared/words/words.ts';

/** A short title and what it means in particular. `account` is our own client's, which asks nobody. */
export function scopeWords(say: Say, scope: Scope): readonly [title: string, more: string] {
  switch (scope) {
    case 'openid':
    case 'account':
      return [say('consent.scopes.openid'), say('consent.scopes.openidMore')];
    case 'offline_access':
      return [say('consent.scopes.offlineAccess'), say('consent.scopes.offlineAccessMore')];
    case 'avatar:write':
      return [say('consent.scopes.avatarWrite'), say('consent.scopes.avatarWriteMore')];
    case 'directory:write':
      return [say('consent.scopes.directoryWrite'), say('consent.scopes.directoryWriteMore')];
    case 'calendar:write':
      return [say('consent.scopes.calendarWrite'), say('consent.scopes.calendarWriteMore')];
    case 'friends:write':
      return [say('consent.scopes.friendsWrite'), say('consent.scopes.friendsWriteMore')];
    default:
      return [say(`consent.scopes.${scope}`), say(`consent.scopes.${scope}More`)];
  }
}
