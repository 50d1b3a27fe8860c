/** The name of the platform, for commands that do not need the database otherwise. */
import type { Config } from '../shared/config/config.ts';
import { connect } from '../shared/db/connect.ts';
import { DatabaseFault, reasonOf } from '../shared/db/driver/faults.ts';
import { createLookTable } from '../shared/db/tables/look.ts';
import { createLooks } from '../shared/look/looks.ts';
import { presentLook } from '../shared/look/present.ts';
import { complain } from './complain.ts';

/** Resolves to the usual name if the database does not answer or lacks the table. */
export async function platformName(config: Config): Promise<string> {
  const database = connect(config, complain);
  try {
    await createLooks(createLookTable(database)).refresh();
  } catch (error) {
    if (!(error instanceof DatabaseFault)) throw error;
    process.stderr.write(`warning: the name of the platform is not known: database: ${reasonOf(error)}\n`);
  } finally {
    await database.close();
  }
  return presentLook().name;
}
