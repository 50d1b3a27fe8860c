/**
 * The link of a notice of security, "that was not me": good for a day and for one use. It is sealed, since it may name an
 * address or a number, and links stand in logs of others.
 */
import { seal, unsealed } from '../crypto/sealed.ts';
import type { Secrets } from '../crypto/secrets.ts';
import type { Database } from '../db/driver/database.ts';
import { fingerprint } from '../db/tables/artifacts.ts';
import { createSpentLinks } from '../db/tables/spent-links.ts';
import { type Medium, readMedium } from './media.ts';

/** What somebody is told of: where it was done, as far as it is known, and when. */
export interface Occurrence {
  readonly uid: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The session in a browser, or the authorization, in which it was done. */
  readonly place?: string | undefined;
  /** Where the link is sent, and another has taken the place of that. */
  readonly former?: FormerMedium | undefined;
}

/** A medium that was proven, and is the account's no more. */
export interface FormerMedium {
  readonly medium: Medium;
  /** Epoch milliseconds. */
  readonly provenAt: number;
}

/** The path of its page, before the token. */
export const NOT_ME_PATH = '/not-me';

const DAY = 24 * 3600 * 1000;
const CONTEXT = 'not-me link';

export type NotMeLinks = ReturnType<typeof createNotMeLinks>;

export function createNotMeLinks(secrets: Secrets, database: Database, authUrl: string) {
  const key = secrets.key('not-me links');
  const spent = createSpentLinks(database);

  return {
    // Programs that find links in a text may end them at a dot.
    addressOf: (occurrence: Occurrence): string =>
      `${authUrl}${NOT_ME_PATH}/${seal(key, CONTEXT, contentOf(occurrence)).replace('.', '-')}`,

    /** What the token of a link is about; undefined where it is not ours, too old, or used. */
    async read(token: string): Promise<Occurrence | undefined> {
      const content = unsealed(key, CONTEXT, token.replace('-', '.'));
      if (content === undefined) return undefined;
      const [uid = '', at = '', place, address = '', provenAt = ''] = content.split(' ');
      const medium = readMedium(address);
      const occurrence = {
        uid: Number.parseInt(uid, 36),
        at: Number.parseInt(at, 36),
        place: place || undefined,
        former: medium && { medium, provenAt: Number.parseInt(provenAt, 36) },
      };
      if (occurrence.at + DAY <= Date.now() || (await spent.has(fingerprint(content)))) return undefined;
      return occurrence;
    },

    /** Resolves to true for the one caller that spends it. */
    spend: (occurrence: Occurrence): Promise<boolean> =>
      spent.add(fingerprint(contentOf(occurrence)), occurrence.at + DAY),
  };
}

/** By this a link is used: it is the same however often it is sealed, and however the link is spelled. */
function contentOf({ uid, at, place = '', former }: Occurrence): string {
  const given = former ? [former.medium.address, former.provenAt.toString(36)] : [];
  return [uid.toString(36), at.toString(36), place, ...given].join(' ');
}
