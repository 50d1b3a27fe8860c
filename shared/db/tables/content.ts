/** Content with its versions. */
import type { Knex } from 'knex';
import { DEFAULT_LANGUAGE } from '../../words/language.ts';
import { countRows } from '../count-rows.ts';
import type { Database } from '../driver/database.ts';
import { afterGuard, onlyRow, placeholder, type Step } from '../driver/query.ts';
import { laterThan } from '../optimistic.ts';
import type { Joined, Selection } from './columns.ts';
import type { Row } from './tables.ts';

const summary = {
  id: 'content.id',
  slug: 'content.slug',
  lang: 'content.lang',
  category: 'content.category',
  status: 'content.status',
  publish_at: 'content.publish_at',
  shown_at: 'content.shown_at',
  version: 'content.version',
  acceptance_version: 'content.acceptance_version',
  created_at: 'content.created_at',
  updated_at: 'content.updated_at',
  title: 'content_versions.title',
  summary: 'content_versions.summary',
  requires_acceptance: 'content_versions.requires_acceptance',
} as const satisfies Selection;
const whole = { ...summary, body: 'content_versions.body', html: 'content_versions.html' } as const satisfies Selection;

export type ContentSummary = Joined<typeof summary>;
export type Content = Joined<typeof whole>;
export type ContentColumns = Omit<Row<'content'>, 'id' | 'created_at' | 'updated_at'>;
export type ContentVersion = Omit<Row<'content_versions'>, 'content_id' | 'version' | 'created_at'>;

/** Filters of a list. */
export interface ContentFilter {
  /** Only content that is visible at this time: epoch milliseconds. */
  readonly shownAt?: number | Knex.Raw<number> | undefined;
  /** One of each slug: in this language, else in the default one, else in any. */
  readonly lang?: string | Knex.Raw<string> | undefined;
  /** Only in this language. */
  readonly onlyLang?: string | undefined;
  readonly status?: Row<'content'>['status'] | undefined;
  readonly category?: string | undefined;
  readonly tag?: string | undefined;
  /** All of these words occur, in the form of the column `search`. */
  readonly words?: readonly string[] | undefined;
  /** Excludes these slugs and this category. */
  readonly without?: { readonly slugs: readonly string[]; readonly category: string } | undefined;
  /** Only what follows this one in the list. */
  readonly before?: Pick<ContentSummary, 'id' | 'shown_at'> | undefined;
}

type LangAndTime = Pick<ContentFilter, 'lang' | 'shownAt'>;

export type ContentTable = ReturnType<typeof createContentTable>;

/** Somebody else has changed or deleted it. */
export class ContentOvertaken extends Error {
  override name = 'ContentOvertaken';
}

export const SLUG_INDEX = 'content_slug_lang_unique';

export function createContentTable(database: Database) {
  const { sql } = database;
  const joined = () =>
    sql('content').join('content_versions', (on) =>
      on.on('content_versions.content_id', 'content.id').andOn('content_versions.version', 'content.version'),
    );
  const rank = (table: string, lang: string | Knex.Raw<string>) =>
    sql.raw(`(case ${table}.lang when ? then 0 when ? then 1 else 2 end, ${table}.lang)`, [lang, DEFAULT_LANGUAGE]);

  const filtered = (filter: ContentFilter) => {
    const { shownAt, lang, onlyLang, status, category, tag, words = [], without, before } = filter;
    const query = joined();
    if (shownAt !== undefined) query.where('content.status', 'published').where('content.shown_at', '<=', shownAt);
    if (status) query.where('content.status', status);
    if (onlyLang !== undefined) query.where('content.lang', onlyLang);
    if (category !== undefined) query.where('content.category', category);
    if (tag !== undefined) query.whereIn('content.id', sql('content_tags').where({ tag }).select('content_id'));
    for (const word of words) {
      query.whereRaw("content.search like ? escape '\\'", [`%${word.replace(/[\\%_]/g, '\\$&')}%`]);
    }
    if (without) {
      query.whereNotIn('content.slug', without.slugs);
      query.where((other) => other.whereNull('content.category').orWhereNot('content.category', without.category));
    }
    if (before) query.whereRaw('(content.shown_at, content.id) < (?, ?)', [before.shown_at, before.id]);
    if (lang !== undefined) {
      const better = sql('content as better').whereRaw('better.slug = content.slug');
      better.whereRaw('? < ?', [rank('better', lang), rank('content', lang)]);
      if (shownAt !== undefined)
        better.whereRaw("better.status = 'published'").whereRaw('better.shown_at <= ?', [shownAt]);
      query.whereNotExists(better);
    }
    return query;
  };

  const ofSlug = (slug: string | Knex.Raw<string>, filter: LangAndTime) =>
    filtered(filter).where('content.slug', slug).limit(1);
  // Every authorization looks for the current terms, so this is compiled once.
  const standing = database.prepare(
    ofSlug(placeholder('slug'), { lang: placeholder('lang'), shownAt: placeholder('at', 'bigint') }).select<
      ContentSummary[]
    >(summary),
  );

  const addingTags = (tags: readonly string[], id: ReturnType<typeof sql.raw<number>>): Step[] =>
    tags.map((tag) => sql('content_tags').insert({ content_id: id, tag }));

  return {
    /** A page, newest first. */
    page: (filter: ContentFilter, limit: number): Promise<ContentSummary[]> =>
      database.read(
        filtered(filter)
          .orderBy([
            { column: 'content.shown_at', order: 'desc' },
            { column: 'content.id', order: 'desc' },
          ])
          .limit(limit)
          .select<ContentSummary[]>(summary),
      ),

    find: (id: number): Promise<Content | undefined> =>
      database.read(joined().where('content.id', id).select<Content[]>(whole)).then(([row]) => row),

    /** The content of a slug: in the language, else in another. */
    bySlug: (slug: string, filter: LangAndTime): Promise<Content | undefined> =>
      database.read(ofSlug(slug, filter).select<Content[]>(whole)).then(([row]) => row),

    /** `bySlug` at a moment, without the text. */
    summaryBySlug: (slug: string, lang: string, at: number): Promise<ContentSummary | undefined> =>
      database.read(standing({ slug, lang, at })).then(([row]) => row),

    /** Finds which of these slugs exist at a time, for frequent use. */
    presence(slugs: readonly string[]) {
      const present = database.prepare(
        sql('content')
          .whereIn('slug', slugs)
          .where('status', 'published')
          .where('shown_at', '<=', placeholder('at', 'bigint'))
          .distinct('slug'),
      );
      return (at: number) => database.read(present({ at }));
    },

    /** The tags of these. */
    async tags(ids: readonly number[]): Promise<Map<number, string[]>> {
      const rows = await database.read(sql('content_tags').whereIn('content_id', ids).orderBy('tag'));
      const tags = new Map<number, string[]>();
      for (const { content_id, tag } of rows) tags.set(content_id, [...(tags.get(content_id) ?? []), tag]);
      return tags;
    },

    versions: (id: number) =>
      database.read(
        sql('content_versions')
          .where({ content_id: id })
          .orderBy('version', 'desc')
          .select('version', 'title', 'requires_acceptance', 'author', 'created_at'),
      ),

    version: (id: number, version: number) =>
      database.read(sql('content_versions').where({ content_id: id, version }).first()),

    count: (): Promise<number> => countRows(database, sql('content')),

    /** Stores new content. Resolves to its id. @throws UniqueViolation SLUG_INDEX */
    async add(columns: ContentColumns, written: ContentVersion, tags: readonly string[]): Promise<number> {
      const now = Date.now();
      const { slug, lang, version } = columns;
      const id = sql.raw<number>('?', [sql('content').where({ slug, lang }).select('id')]);
      await database.atomic([
        sql('content').insert({ ...columns, created_at: now, updated_at: now }),
        sql('content_versions').insert({ ...written, content_id: id, version, created_at: now }),
        ...addingTags(tags, id),
      ]);
      return onlyRow(await database.read(sql('content').where({ slug, lang }).select('id'))).id;
    },

    /**
     * Changes content if it is as it was read, with further steps.
     * @param written its new version; undefined if unchanged
     * @param tags all of them; undefined if unchanged
     * @throws ContentOvertaken, UniqueViolation SLUG_INDEX
     */
    async change(
      { id, updated_at }: Pick<ContentSummary, 'id' | 'updated_at'>,
      columns: ContentColumns,
      written: ContentVersion | undefined,
      tags: readonly string[] | undefined,
      also: readonly Step[],
    ): Promise<void> {
      const later = laterThan(updated_at);
      const content_id = sql.raw<number>('?', [id]);
      const version = written && { ...written, content_id: id, version: columns.version, created_at: later };
      await database.atomic([
        {
          query: sql('content')
            .where({ id, updated_at })
            .update({ ...columns, updated_at: later }),
          otherwise: () => new ContentOvertaken(),
        },
        ...(version ? [sql('content_versions').insert(version)] : []),
        ...(tags ? [sql('content_tags').where({ content_id: id }).del(), ...addingTags(tags, content_id)] : []),
        ...also,
      ]);
    },

    /** Deletes content with its versions, with further steps. Resolves to false if there is none. */
    remove: (id: number, also: readonly Step[]): Promise<boolean> =>
      afterGuard(database, sql('content').where({ id }).del(), also),
  };
}
