/** What an app says of itself to people: all of it may be left out. */
import { z } from 'zod';
import { keysOf } from '../api/keys-of.ts';
import { reason } from '../api/reasons.ts';
import { pageAddressFault } from './redirect-uris.ts';

const LONGEST_DESCRIPTION = 1000;
/** They turn what follows them around, and an app's words stand beside ours. Marks of a direction do no more than say it. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/;
const page = z.string().trim().max(2000);

/** Each member; an empty one takes it away. */
export const wordFields = {
  description: z
    .string()
    .trim()
    .max(LONGEST_DESCRIPTION)
    .refine((words) => !TURNS.test(words), reason('invisible'))
    .describe('What it is for, in its maker’s words.'),
  homepage: page.describe('Its own page: https.'),
  terms_uri: page.describe('Its terms of use: https.'),
  policy_uri: page.describe('How it treats people’s data: https.'),
} as const;

/** The same for an app that need not say any of it. */
export const optionalWords = z.object(wordFields).partial().shape;

/** What an app has registered of it. */
export type AppWords = { readonly [K in keyof typeof wordFields]?: string | undefined };

const names = keysOf(wordFields);

/** The members of an app's registration that are words: those that say something. */
export const appWordsOf = (client: AppWords): AppWords =>
  Object.fromEntries(names.map((name) => [name, client[name]]).filter(([, value]) => value));

/** All of them, as they are shown. */
export const presentWords = ({ description, homepage, terms_uri, policy_uri }: AppWords) => ({
  description: description ?? null,
  homepage: homepage ?? null,
  terms_uri: terms_uri ?? null,
  policy_uri: policy_uri ?? null,
});

export const wordShape = {
  description: z.string().nullable(),
  homepage: z.string().nullable(),
  terms_uri: z.string().nullable(),
  policy_uri: z.string().nullable(),
} as const;

/** What is wrong with the addresses among them, and with which. */
export function wordsFault(client: AppWords): { readonly field: string; readonly reason: string } | undefined {
  for (const field of ['homepage', 'terms_uri', 'policy_uri'] as const) {
    const fault = client[field] ? pageAddressFault(client[field]) : undefined;
    if (fault) return { field, reason: `${field} ${JSON.stringify(client[field])} ${fault}` };
  }
  return undefined;
}
