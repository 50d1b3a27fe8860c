/** People as lists of friends show them. */
import { z } from 'zod';

export const personShape = {
  uid: z.int(),
  username: z.string(),
  nickname: z.string().nullable(),
  /** An address that can be fetched; null where they have none. */
  avatar: z.url().nullable(),
};

interface ListedPerson {
  readonly uid: number;
  readonly username: string;
  readonly nickname: string | null;
}

export const presentPerson = ({ uid, username, nickname }: ListedPerson) => ({ uid, username, nickname, avatar: null });

/** RFC 3339, in UTC. */
export const presentTime = (milliseconds: number): string => new Date(milliseconds).toISOString();
