/** The look of the platform: one row, or none while it is unchanged. */
import { keysOf } from '../../keys-of.ts';
import type { Database } from '../driver/database.ts';
import type { Step } from '../driver/query.ts';
import type { Logo } from './logos.ts';
import type { Row } from './tables.ts';

export type LookRow = Row<'look'>;
export type LookColumns = Partial<Omit<LookRow, 'id' | 'updated_at'>>;

const ONE = { id: 1 };
const nothing = { name: null, logo: null, accent_light: null, accent_dark: null, terms_uri: null, privacy_uri: null };

export type LookTable = ReturnType<typeof createLookTable>;

export function createLookTable({ sql, read, atomic }: Pick<Database, 'sql' | 'read' | 'atomic'>) {
  const ownLogos = () => sql('logos').whereNull('client_id');
  return {
    find: (): Promise<LookRow | undefined> => read(sql('look').where(ONE).first()),

    /** Changes the given members. @param drawn a new logo, which replaces the former one */
    async change(columns: LookColumns, drawn: Logo | undefined, also: readonly Step[]): Promise<void> {
      const changed = {
        ...columns,
        ...(drawn && { logo: drawn.version }),
        updated_at: Date.now(),
      };
      await atomic([
        sql('look')
          .insert({ ...nothing, ...ONE, ...changed })
          .onConflict('id')
          .merge([...keysOf(changed)]),
        ...(changed.logo === undefined ? [] : [ownLogos().del()]),
        ...(drawn ? [sql('logos').insert({ ...drawn, client_id: null })] : []),
        ...also,
      ]);
    },

    /** Resets everything to the defaults. */
    async clear(also: readonly Step[]): Promise<void> {
      await atomic([sql('look').del(), ownLogos().del(), ...also]);
    },
  };
}
