/** Declares a story once and tells it on SQLite and on PostgreSQL. */
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import limit from 'p-limit';
import { type Dialect, dialects } from './database.ts';

/** What a file's stories take place in. */
export interface Home {
  /** What its servers wrote; a story that fails shows what was written meanwhile. */
  readonly log?: readonly string[];
  stop(): Promise<void>;
}

const LINES_SHOWN = 40;
/** More at once only wait for each other, each with less time for what it waits for. */
const STORIES_AT_ONCE = 12;

const inTurn = limit(STORIES_AT_ONCE);

/** What titles begin with: the file, where several are told by one process. */
let prefix = '';

/** Loads one file of several, whose titles tell which one it is. @param file its path below `test` */
export async function loadBeside(file: string): Promise<void> {
  prefix = `[${file.replace(/\.test\.ts$/, '')}] `;
  await import(join(import.meta.dirname, '..', file));
  prefix = '';
}

type Story<H> = (t: ExecutionContext, home: H) => Promise<void> | void;
type Declare<H> = (title: string, story: Story<H>) => void;

/**
 * Gives a file its own `test` (and `test.serial`), whose stories run once on each database. They share one home per
 * database, which is opened for the first of them and stopped after the last.
 */
export function onEachDatabase<H extends Home>(
  open: (dialect: Dialect) => Promise<H>,
): Declare<H> & { serial: Declare<H> } {
  const beginning = prefix;
  const homes = new Map<Dialect, Promise<H>>();
  const homeOn = (dialect: Dialect) => {
    const home = homes.get(dialect) ?? open(dialect).finally(flushCompileCache);
    homes.set(dialect, home);
    return home;
  };
  test.after.always('the homes are stopped', async () => {
    // One that did not open has failed its stories already.
    const opened = await Promise.allSettled(homes.values());
    await Promise.all(opened.map((home) => (home.status === 'fulfilled' ? home.value.stop() : undefined)));
  });

  const tell = (dialect: Dialect, story: Story<H>) => (t: ExecutionContext) => inTurn(() => tellNow(dialect, story, t));
  const tellNow = async (dialect: Dialect, story: Story<H>, t: ExecutionContext) => {
    const home = await homeOn(dialect);
    const begin = home.log?.length;
    try {
      await story(t, home);
    } catch (error) {
      for (const line of home.log?.slice(begin).slice(-LINES_SHOWN) ?? []) t.log(line);
      throw error;
    }
  };
  const declareBy = (declare: typeof test.serial) => (title: string, story: Story<H>) => {
    for (const dialect of dialects) declare(`${beginning}${title} (${dialect})`, tell(dialect, story));
  };
  return Object.assign(declareBy(test), { serial: declareBy(test.serial) });
}
