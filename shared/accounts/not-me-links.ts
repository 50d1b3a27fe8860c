/** The link of a notice of security, "that was not me": signed, good for a day and for one use. */
import { createHmac } from 'node:crypto';
import { isSame } from '../crypto/constant-time.ts';
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
/** Bytes. */
const MAC = 16;

export type NotMeLinks = ReturnType<typeof createNotMeLinks>;

export function createNotMeLinks(secrets: Secrets, database: Database, authUrl: string) {
  const key = secrets.key('not-me links');
  const spent = createSpentLinks(database);
  const macOf = (content: Buffer) => createHmac('sha256', key).update(content).digest().subarray(0, MAC);

  return {
    addressOf({ uid, at, place = '', former }: Occurrence): string {
      const given = former ? [former.medium.address, former.provenAt.toString(36)] : [];
      const content = Buffer.from([uid.toString(36), at.toString(36), place, ...given].join(' '));
      return `${authUrl}${NOT_ME_PATH}/${Buffer.concat([macOf(content), content]).toString('base64url')}`;
    },

    /** What the token of a link is about; undefined where it is not ours, too old, or used. */
    async read(token: string): Promise<Occurrence | undefined> {
      const bytes = Buffer.from(token, 'base64url');
      const content = bytes.subarray(MAC);
      // Written in another way it would be another link to `spent`, and good for another use.
      if (bytes.toString('base64url') !== token || !isSame(macOf(content), bytes.subarray(0, MAC))) return undefined;
      const [uid = '', at = '', place, address = '', provenAt = ''] = content.toString().split(' ');
      const medium = readMedium(address);
      const occurrence = {
        uid: Number.parseInt(uid, 36),
        at: Number.parseInt(at, 36),
        place: place || undefined,
        former: medium && { medium, provenAt: Number.parseInt(provenAt, 36) },
      };
      if (occurrence.at + DAY <= Date.now() || (await spent.has(fingerprint(token)))) return undefined;
      return occurrence;
    },

    /** Resolves to true for the one caller that spends it. */
    spend: (token: string, { at }: Occurrence): Promise<boolean> => spent.add(fingerprint(token), at + DAY),
  };
}
