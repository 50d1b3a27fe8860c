/** Logos of apps, and the platform's own. */
import type { Database } from '../driver/database.ts';
import type { Query } from '../driver/query.ts';
import type { Row } from './tables.ts';

export type Logo = Pick<Row<'logos'>, 'version' | 'png'>;

export type LogoTable = ReturnType<typeof createLogoTable>;

export function createLogoTable({ sql, read }: Pick<Database, 'sql' | 'read'>) {
  return {
    /** The steps after which an app has exactly these logos. @param added a new one among them */
    ofApp: (client_id: string, versions: readonly (string | null | undefined)[], added?: Logo): Query[] => [
      sql('logos')
        .where({ client_id })
        .whereNotIn(
          'version',
          versions.filter((version) => version != null),
        )
        .del(),
      ...(added ? [sql('logos').insert({ ...added, client_id })] : []),
    ],

    /** A logo by its version; undefined if its app is suspended. */
    async shown(version: string): Promise<string | undefined> {
      const found = sql('logos')
        .leftJoin('clients', 'clients.client_id', 'logos.client_id')
        .where('logos.version', version)
        .whereNull('clients.suspended_at')
        .first<Pick<Logo, 'png'>>('logos.png');
      return (await read(found))?.png;
    },
  };
}
