/** Pictures in content. */
import { countRows } from '../count-rows.ts';
import type { Database } from '../driver/database.ts';
import type { Row } from './tables.ts';

export type ContentPictureTable = ReturnType<typeof createContentPictureTable>;

export function createContentPictureTable(database: Database) {
  const { sql } = database;
  return {
    count: (): Promise<number> => countRows(database, sql('content_pictures')),

    /** Stores a picture whose version was noted as unused: from now on its file is kept. */
    async add(picture: Omit<Row<'content_pictures'>, 'created_at'>): Promise<void> {
      await database.atomic([
        sql('content_pictures').insert({ ...picture, created_at: Date.now() }),
        sql('avatar_leftovers').where({ version: picture.version }).del(),
      ]);
    },
  };
}
