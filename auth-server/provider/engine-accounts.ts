/** Accounts for oidc-provider, and who is admitted to an app in development. */
import { type Account, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { avatarUrl } from '../../shared/avatars/address.ts';
import type { AvatarTable } from '../../shared/db/tables/avatars.ts';
import type { ClientTable } from '../../shared/db/tables/clients.ts';
import type { UserinfoToken } from '../../shared/db/tables/live-tokens.ts';
import { isOpen, type UserTable } from '../../shared/db/tables/users.ts';
import { aboutLanguage, readLanguage } from '../../shared/words/language.ts';

/** The claims of each scope (OpenID Connect Core, section 5.4). */
export const claims = {
  openid: ['sub', 'acr', 'amr'],
  profile: ['name', 'preferred_username', 'nickname', 'picture', 'locale', 'zoneinfo', 'updated_at'],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
};

/** The scope of each claim that no standard has: it is given only if a request names it. */
export const ownClaims = { uid: 'profile' } as const;

/** What apps may learn of an account. */
type Disclosed = Omit<UserinfoToken, 'payload' | 'grant' | 'grant_client' | 'avatar'>;

/**
 * All claims of an account that apps may learn.
 * @param avatar the version of the active avatar, for apps that may see it
 */
export const accountClaims = (user: Disclosed, avatar: string | null | undefined, resourceUrl: string) => ({
  sub: String(user.uid),
  uid: user.uid,
  name: user.nickname ?? user.username,
  preferred_username: user.username,
  nickname: user.nickname ?? user.username,
  locale: localeOf(user.language),
  ...(user.zoneinfo && { zoneinfo: user.zoneinfo }),
  updated_at: Math.floor((user.updated_at ?? user.created_at) / 1000),
  ...(avatar && { picture: avatarUrl(resourceUrl, avatar, 420) }),
  ...(user.email && { email: user.email, email_verified: user.email_verified_at !== null }),
  ...(user.phone && { phone_number: user.phone, phone_number_verified: user.phone_verified_at !== null }),
});

/** Finds an account by its `sub`, which is its uid. Disabled and closed accounts are not found. */
export function accountFinder(users: UserTable, avatars: Pick<AvatarTable, 'activeVersions'>, resourceUrl: string) {
  const avatarOf = async (uid: number) => (await avatars.activeVersions([uid])).get(uid);
  return async (_ctx: unknown, sub: string): Promise<Account | undefined> => {
    const user = await users.byUid(Number(sub));
    if (!user || !isOpen(user)) return undefined;
    return {
      accountId: sub,
      claims: async (_use, scope) =>
        accountClaims(user, scope.split(' ').includes('profile') ? await avatarOf(user.uid) : undefined, resourceUrl),
    };
  };
}

/** The BCP 47 tag of an account's language. A language that was removed is given as stored. */
function localeOf(kept: string): string {
  const language = readLanguage(kept);
  return language ? aboutLanguage(language).tag : kept;
}

/** Extra members that introspection returns for a person's token. */
export const tokenClaims = (accountId: string) => ({ uid: Number(accountId) });

type EngineClient = NonNullable<KoaContextWithOIDC['oidc']['client']>;

/** False only if the app is in development and the account is neither its owner nor a tester. */
export async function admits(clients: ClientTable, client: EngineClient, uid: number): Promise<boolean> {
  if (client.development !== true || client.owner_uid === uid) return true;
  return clients.isTester(client.clientId, uid);
}

/** The app is in development and does not admit this person, who is told here and not at the app. */
export class NotAdmitted extends errors.AccessDenied {
  /** @param unseen true if the app wants no page to be shown, and is told instead */
  constructor(unseen: boolean) {
    super('the app is in development and this account is not one of its testers');
    // For this error the engine would redirect.
    if (!unseen) Object.assign(this, { allow_redirect: false, status: 403, statusCode: 403 });
  }
}
