/** Notices, articles and the platform's own pages: what may be read, and what writing means. */
import { randomBytes } from 'node:crypto';
import { ApiError } from '../api/errors.ts';
import { isoTime } from '../api/fields.ts';
import { reason } from '../api/reasons.ts';
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
import { searchText, searchWords } from './search.ts';

/** What is looked through is read whole: see `search.ts`. */
const MOST_CONTENT = 5000;
const MOST_VERSIONS = 1000;
/** The category of pages that are no news. */
const PAGES = 'page';

/** Content as its writer says it. */
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
  /** Made from the title where it is left out. */
  readonly slug?: string | undefined;
  readonly requires_acceptance: boolean;
}

/** The parts that are given. */
export type Changes = { readonly [P in keyof Writing]?: Exclude<Writing[P], undefined> };

export interface ContentQuery {
  /** Also what others do not see, and of a slug every language. */
  readonly all?: boolean | undefined;
  readonly lang: Language;
  readonly status?: Status | undefined;
  readonly category?: string | undefined;
  readonly tag?: string | undefined;
  readonly q?: string | undefined;
  /** What is told on /news alone. */
  readonly news?: boolean;
  /** The id of the last one of the page before. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export type Tagged<T> = T & { readonly tags: readonly string[] };

export type Contents = ReturnType<typeof createContents>;

export function createContents({ table, config }: { readonly table: ContentTable; readonly config: Bases }) {
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
    /** A page of content, the newest first. @returns next: what to ask for before, where there is more */
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
        // Who reads news is told nothing in words that they may not know.
        ...(news && { without: { slugs: siteSlugs, category: PAGES }, onlyLang: lang }),
      };
      const rows = await table.page(filter, limit + 1);
      const found = rows.slice(0, limit);
      return { found: await tagged(found), next: rows.length > limit ? found.at(-1)?.id : undefined };
    },

    /** @param all also what others do not see */
    async byId(id: number, all = false): Promise<Tagged<Content> | undefined> {
      const found = await table.find(id);
      return withTags(found && (all || isShown(found)) ? found : undefined);
    },

    async bySlug(slug: string, lang: Language, all = false): Promise<Tagged<Content> | undefined> {
      const shown = await table.bySlug(slug, { lang, shownAt: Date.now() });
      return withTags(shown ?? (all ? await table.bySlug(slug, { lang }) : undefined));
    },

    /** The platform's own pages that there are, in whichever language. */
    async sitePages(): Promise<SiteSlug[]> {
      const there = new Set((await table.present(siteSlugs, Date.now())).map(({ slug }) => slug));
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
          // A name that nobody has chosen gives way.
          if (error instanceof UniqueViolation) return store(`${made.slice(0, 90)}-${randomBytes(4).toString('hex')}`);
          throw error;
        })
        .catch(taken)
        .catch(notStored);
    },

    /**
     * Changes the parts that are given. Another title, summary or text is another version.
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

    /** Deletes content with its versions. Resolves to false where there is none. */
    remove: table.remove,
    versions: table.versions,
    version: table.version,
  };
}

const refused = (name: 'INVALID_PARAMETER' | 'CONTENT_REFUSED' | 'OVERTAKEN', field: string, why: string) =>
  new ApiError(name, { details: [{ field, reason: why }] });

function refuse(name: 'NOT_FOUND'): never {
  throw new ApiError(name);
}

/** @throws ApiError CONTENT_REFUSED for a slug that other content has; else what it was given */
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

/** When it is seen first: as was asked; else when it is published first, and that stays though it is withdrawn meanwhile. */
function shownAt(old: Content, writing: Writing, given: Changes): number {
  const planned = plannedAt(writing);
  const isFirst = old.status === 'draft' && writing.status === 'published';
  if (given.publish_at !== undefined || isFirst)
    return planned ?? (isFirst ? Date.now() : Math.min(Date.now(), old.shown_at));
  return old.shown_at;
}

/** From a title, as far as it has letters that addresses have. */
function slugOf(title: string): string {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const words = plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replace(/^-+|-+$/g, '');
  return words.length > 2 ? words : `content-${randomBytes(5).toString('hex')}`;
}
