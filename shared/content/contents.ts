/** Notices, articles and the platform's own pages: who may read them, and the effects of writing. */
import { randomBytes } from 'node:crypto';
import { ApiError } from '../api/errors.ts';
import { isoTime } from '../api/fields.ts';
import { type Reason, reason } from '../api/reasons.ts';
import { instantOf } from '../calendar/times.ts';
import { DatabaseFault, UniqueViolation } from '../db/driver/faults.ts';
import type { Step } from '../db/driver/query.ts';
import { optimistically } from '../db/optimistic.ts';
import {
  type Content,
  type ContentColumns,
  type ContentFilter,
  ContentOvertaken,
  type ContentSummary,
  type ContentTable,
  SLUG_INDEX,
} from '../db/tables/content.ts';
import type { Language } from '../words/language.ts';
import { type SiteSlug, siteSlugs } from './addresses.ts';
import type { Status } from './fields.ts';
import { type Bases, renderMarkdown } from './markdown.ts';

/** A search reads all content: see `searchText`. */
const MOST_CONTENT = 5000;
const MOST_VERSIONS = 1000;
/** The category of pages that are not news. */
const PAGES = 'page';

/** Content as its author submits it. */
export interface Writing {
  readonly title: string;
  readonly body: string;
  readonly summary: string | null;
  readonly category: string | null;
  readonly tags: readonly string[];
  readonly lang: Language;
  readonly status: Status;
  /** RFC 3339. */
  readonly publish_at: string | null;
  /** Derived from the title if missing. */
  readonly slug?: string | undefined;
  readonly requires_acceptance: boolean;
}

/** The parts to change. */
export type Changes = { readonly [P in keyof Writing]?: Exclude<Writing[P], undefined> };

export interface ContentQuery {
  /** Includes unpublished content, and every language of a slug. */
  readonly all?: boolean | undefined;
  readonly lang: Language;
  readonly status?: Status | undefined;
  readonly category?: string | undefined;
  readonly tag?: string | undefined;
  readonly q?: string | undefined;
  /** Only content of /news. */
  readonly news?: boolean;
  /** The id of the last row of the previous page. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export type Tagged<T> = T & { readonly tags: readonly string[] };

export type Contents = ReturnType<typeof createContents>;

export function createContents({ table, config }: { readonly table: ContentTable; readonly config: Bases }) {
  const presentSitePages = table.presence(siteSlugs);
  const tagged = async <T extends ContentSummary>(some: readonly T[]): Promise<Tagged<T>[]> => {
    const tags = await table.tags(some.map(({ id }) => id));
    return some.map((one) => ({ ...one, tags: tags.get(one.id) ?? [] }));
  };
  const withTags = async <T extends ContentSummary>(one: T | undefined): Promise<Tagged<T> | undefined> =>
    one && (await tagged([one]))[0];
  const isShown = ({ status, shown_at }: ContentSummary) => status === 'published' && shown_at <= Date.now();

  const written = ({ title, body, summary, requires_acceptance }: Writing, author: string) => ({
    ...{ title, body, summary, author },
    html: renderMarkdown(body, config),
    requires_acceptance: Number(requires_acceptance),
  });

  return {
    /** A page of content, newest first. @returns next: the `before` of the next page, if there is one */
    async list(
      asked: ContentQuery,
    ): Promise<{ readonly found: Tagged<ContentSummary>[]; readonly next: number | undefined }> {
      const { all = false, lang, status, category, tag, q, news, before, limit } = asked;
      const last = before === undefined ? undefined : await table.find(before);
      if (before !== undefined && !last) throw refused('INVALID_PARAMETER', 'before', reason('unknown'));
      const filter: ContentFilter = {
        ...(!all && { shownAt: Date.now(), lang }),
        ...{ status, category, tag, before: last },
        words: q === undefined ? [] : searchWords(q),
        // News has only content in a language that its reader knows.
        ...(news && { without: { slugs: siteSlugs, category: PAGES }, onlyLang: lang }),
      };
      const rows = await table.page(filter, limit + 1);
      const found = rows.slice(0, limit);
      return { found: await tagged(found), next: rows.length > limit ? found.at(-1)?.id : undefined };
    },

    /** @param all includes unpublished content */
    async byId(id: number, all = false): Promise<Tagged<Content> | undefined> {
      const found = await table.find(id);
      return withTags(found && (all || isShown(found)) ? found : undefined);
    },

    async bySlug(slug: string, lang: Language, all = false): Promise<Tagged<Content> | undefined> {
      const shown = await table.bySlug(slug, { lang, shownAt: Date.now() });
      return withTags(shown ?? (all ? await table.bySlug(slug, { lang }) : undefined));
    },

    /** The existing pages of the platform, in any language. */
    async sitePages(): Promise<SiteSlug[]> {
      const there = new Set((await presentSitePages(Date.now())).map(({ slug }) => slug));
      return siteSlugs.filter((slug) => there.has(slug));
    },

    /** HTML of a text that is not stored. */
    preview: (body: string): string => renderMarkdown(body, config),

    /** Stores new content. @throws ApiError CONTENT_REFUSED, CONTENT_NOT_ADDED */
    async add(writing: Writing, author: string): Promise<number> {
      if ((await table.count().catch(notStored)) >= MOST_CONTENT)
        throw refused('CONTENT_REFUSED', 'title', reason('contentFull', { most: MOST_CONTENT }));
      const shown_at = plannedAt(writing) ?? Date.now();
      const row = { ...columns(writing, 1), shown_at, acceptance_version: writing.requires_acceptance ? 1 : null };
      const store = (slug: string) => table.add({ ...row, slug }, written(writing, author), writing.tags);
      if (writing.slug) return store(writing.slug).catch(taken).catch(notStored);
      const made = slugOf(writing.title);
      return store(made)
        .catch((error) => {
          // A derived slug that is taken gets another ending.
          if (error instanceof UniqueViolation) return store(`${made.slice(0, 90)}-${randomBytes(4).toString('hex')}`);
          throw error;
        })
        .catch(taken)
        .catch(notStored);
    },

    /**
     * Changes the given parts. A new title, summary or text creates a version.
     * @throws ApiError NOT_FOUND, CONTENT_REFUSED, OVERTAKEN
     */
    async change(id: number, given: Changes, author: string, also: () => Step[]): Promise<void> {
      const asks = given.requires_acceptance === true;
      const done = await optimistically(async () => {
        const old = (await table.find(id)) ?? refuse('NOT_FOUND');
        const writing: Writing = { ...writingOf(old), ...given };
        const isNew = asks || (['title', 'summary', 'body'] as const).some((part) => writing[part] !== old[part]);
        if (isNew && old.version >= MOST_VERSIONS)
          throw refused('CONTENT_REFUSED', 'id', reason('versionsFull', { most: MOST_VERSIONS }));
        const version = old.version + Number(isNew);
        const changed = {
          ...columns(writing, version),
          acceptance_version: asks ? version : old.acceptance_version,
          slug: given.slug ?? old.slug,
          shown_at: shownAt(old, writing, given),
        };
        try {
          await table.change(old, changed, isNew ? written(writing, author) : undefined, given.tags, also());
          return true;
        } catch (error) {
          return error instanceof ContentOvertaken ? undefined : taken(error);
        }
      });
      if (!done) throw refused('OVERTAKEN', 'id', reason('overtaken'));
    },

    /** Deletes content with its versions. Resolves to false if there is none. */
    remove: table.remove,
    versions: table.versions,
    version: table.version,
  };
}

const refused = (name: 'INVALID_PARAMETER' | 'CONTENT_REFUSED' | 'OVERTAKEN', field: string, why: Reason) =>
  new ApiError(name, { details: [{ field, reason: why }] });

function refuse(name: 'NOT_FOUND'): never {
  throw new ApiError(name);
}

/** @throws ApiError CONTENT_REFUSED for a slug that is taken; else the original error */
function taken(error: unknown): never {
  if (!(error instanceof UniqueViolation) || error.index !== SLUG_INDEX) throw error;
  throw refused('CONTENT_REFUSED', 'slug', reason('slugTaken'));
}

function notStored(cause: unknown): never {
  throw cause instanceof DatabaseFault ? new ApiError('CONTENT_NOT_ADDED', { cause }) : cause;
}

const plannedAt = ({ publish_at }: Pick<Writing, 'publish_at'>): number | undefined =>
  publish_at === null ? undefined : instantOf(publish_at);

function columns(writing: Writing, version: number): Omit<ContentColumns, 'slug' | 'shown_at' | 'acceptance_version'> {
  const { category, lang, status } = writing;
  return { category, lang, status, version, publish_at: plannedAt(writing) ?? null, search: searchText(writing) };
}

function writingOf({ title, body, summary, category, lang, status, publish_at }: Content): Writing {
  return {
    ...{ title, body, summary, category, status, tags: [], requires_acceptance: false },
    lang: lang as Language,
    publish_at: isoTime(publish_at),
  };
}

/** The publication time: as requested; else the first time of publication, which stays through a withdrawal. */
function shownAt(old: Content, writing: Writing, given: Changes): number {
  const planned = plannedAt(writing);
  const isFirst = old.status === 'draft' && writing.status === 'published';
  if (given.publish_at !== undefined || isFirst)
    return planned ?? (isFirst ? Date.now() : Math.min(Date.now(), old.shown_at));
  return old.shown_at;
}

/** Derived from the letters of a title that addresses may have. */
function slugOf(title: string): string {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replace(/^-+|-+$/g, '');
  return words.length > 2 ? words : `content-${randomBytes(5).toString('hex')}`;
}

/** Characters of a text that are searched, besides its title and summary: for all content some 10 MB. */
const LOOKED_THROUGH = 2000;
const MOST_WORDS = 5;

const alike = (text: string): string => text.normalize('NFKC').toLowerCase();

/** The searchable form of content. */
const searchText = (about: { readonly title: string; readonly summary: string | null; readonly body: string }) =>
  alike(`${about.title}\n${about.summary ?? ''}\n${about.body.slice(0, LOOKED_THROUGH)}`);

/** The words of a query; all of them must occur. */
const searchWords = (asked: string): string[] => alike(asked).split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
