/** People in lists of friends. */
import { z } from 'zod';
import { integer } from '../../shared/api/fields.ts';
import { avatarUrl } from '../../shared/avatars/address.ts';
import type { ApiDeps } from '../deps.ts';

export const personShape = {
  uid: z.int(),
  username: z.string(),
  nickname: z.string().nullable(),
  /** The address of the avatar; null without one. */
  avatar: z.url().nullable(),
};

/** The parameters of a page of people by uid. */
export const peoplePage = z.object({ after: integer(0).default(0), limit: integer(1, 1000).default(1000) });

interface ListedPerson {
  readonly uid: number;
  readonly username: string;
  readonly nickname: string | null;
}

/** The deps for showing people. */
export type PresentDeps = Pick<ApiDeps, 'avatars' | 'config'>;

/** Looks up the avatars of several people. @returns a function that shows each of them */
export async function presenterOf({ avatars, config }: PresentDeps, people: readonly ListedPerson[]) {
  const versions = people.length
    ? await avatars.activeVersions(people.map(({ uid }) => uid))
    : new Map<number, string>();
  return ({ uid, username, nickname }: ListedPerson) => {
    const version = versions.get(uid);
    return { uid, username, nickname, avatar: version ? avatarUrl(config.resourceUrl, version, 420) : null };
  };
}
