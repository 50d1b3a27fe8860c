/** Pictures that stand in content. */
import type { Database } from '../driver/database.ts';
import { onlyRow } from '../driver/query.ts';
import type { Row } from './tables.ts';

export type ContentPictureTable = ReturnType<typeof createContentPictureTable>;

export function createContentPictureTable(database: Database) {
  const { sql } = database;
  return {
    async count(): Promise<number> {
      const counted = sql('content_pictures').count<{ rows: number }[]>('* as rows');
      return Number(onlyRow(await database.read(counted)).rows);
    },

    /** Stores a picture whose version was noted as a leftover: from now on its file is kept. */
    async add(picture: Omit<Row<'content_pictures'>, 'created_at'>): Promise<void> {
      await database.atomic([
        sql('content_pictures').insert({ ...picture, created_at: Date.now() }),
        sql('avatar_leftovers').where({ version: picture.version }).del(),
      ]);
    },
  };
}
