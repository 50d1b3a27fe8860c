/**
 * The link "that was not me" of a security notice, valid for a day and one use. It is sealed, since it may contain an
 * address or number, and other people's logs contain links.
 */
import { type Secrets, seal, unsealed } from '../../crypto/secrets.ts';
import type { Database } from '../../db/driver/database.ts';
import { fingerprint } from '../../db/tables/artifacts.ts';
import { createSpentLinks } from '../../db/tables/spent-links.ts';
import { type Medium, readMedium } from '../media/media.ts';

/** The subject of a notice: what was done, when, and from where if known. */
export interface Occurrence {
  readonly uid: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The browser session or authorization in which it was done. */
  readonly place?: string | undefined;
  /** The medium that the link is sent to, if another one has replaced it. */
  readonly former?: FormerMedium | undefined;
}

/** A proven medium that the account no longer has. */
export interface FormerMedium {
  readonly medium: Medium;
  /** Epoch milliseconds. */
  readonly provenAt: number;
}

/** The path of its page. */
export const NOT_ME_PATH = '/not-me';

const DAY = 24 * 3600 * 1000;
const CONTEXT = 'not-me link';

export type NotMeLinks = ReturnType<typeof createNotMeLinks>;

export function createNotMeLinks(secrets: Secrets, database: Database, authUrl: string) {
  const key = secrets.key('not-me links');
  const spent = createSpentLinks(database);

  return {
    // Programs that detect links in text may cut them at a dot.
    addressOf: (occurrence: Occurrence): string =>
      `${authUrl}${NOT_ME_PATH}/${seal(key, CONTEXT, contentOf(occurrence)).replace('.', '-')}`,

    /** The content of a link's token; undefined if it is not ours, too old, or used. */
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

/** The key under which a link is spent: the same for every sealing and spelling of it. */
function contentOf({ uid, at, place = '', former }: Occurrence): string {
  const given = former ? [former.medium.address, former.provenAt.toString(36)] : [];
  return [uid.toString(36), at.toString(36), place, ...given].join(' ');
}
