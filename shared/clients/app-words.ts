/** What an app says of itself to people; all of it is optional. */
import { z } from 'zod';
import { type FieldFault, quoted, reason } from '../api/reasons.ts';
import { keysOf } from '../keys-of.ts';
import { pageAddressFault } from './redirect-uris.ts';

const LONGEST_DESCRIPTION = 1000;
/** Directional overrides would reverse our own text beside an app's words. Direction marks do no harm. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/;
const page = z.string().trim().max(2000);

/** Each member; an empty one removes it. */
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

/** The same, all optional. */
export const optionalWords = z.object(wordFields).partial().shape;

/** The registered words of an app. */
export type AppWords = { readonly [K in keyof typeof wordFields]?: string | undefined };

const names = keysOf(wordFields);

/** The registered members that have a value. */
export const appWordsOf = (client: AppWords): AppWords =>
  Object.fromEntries(names.map((name) => [name, client[name]]).filter(([, value]) => value));

/** All members, for display. */
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

/** The fault of an address among them, with its member. */
export function wordsFault(client: AppWords): FieldFault | undefined {
  for (const field of ['homepage', 'terms_uri', 'policy_uri'] as const) {
    const fault = client[field] ? pageAddressFault(client[field]) : undefined;
    if (fault) return { field, reason: reason('refused.address', { field, uri: quoted(client[field]), fault }) };
  }
  return undefined;
}
