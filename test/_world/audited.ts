/** What the audit has of people's own accounts. */
import type { World } from '../_world.ts';

/** What was done to an account and how it ended, but for its sign-ins, in the order of the alphabet. */
export async function operationsOn({ database }: Pick<World, 'database'>, { uid }: { uid: number }): Promise<string[]> {
  const rows = await database.read(
    database
      .sql('audit_log')
      .where({ target: `account:${uid}` })
      .whereNot({ operation: 'own.sign-in' })
      .select('operation', 'outcome'),
  );
  return rows.map(({ operation, outcome }) => `${operation} ${outcome}`).sort();
}
