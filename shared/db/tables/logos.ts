/** Logos: of apps, and one of the platform itself. */
import type { Database } from '../driver/database.ts';
import type { Query } from '../driver/query.ts';
import type { Row } from './tables.ts';

export type Logo = Pick<Row<'logos'>, 'version' | 'png'>;

export type LogoTable = ReturnType<typeof createLogoTable>;

export function createLogoTable({ sql, read }: Pick<Database, 'sql' | 'read'>) {
  return {
    /** The steps after which an app has these logos and no other. @param added one of them that is new */
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

    /** A logo by its version; undefined of an app that is suspended. */
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
