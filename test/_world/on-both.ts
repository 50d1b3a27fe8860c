/** Declares a story once and tells it on SQLite and on PostgreSQL. */
import { flushCompileCache } from 'node:module';
import test, { type ExecutionContext } from 'ava';
import limit from 'p-limit';
import { type Dialect, dialects } from './database.ts';
import { settled } from './settled.ts';

/** What a file's stories take place in. */
export interface Home {
  /** What its servers wrote; a story that fails shows what was written meanwhile. */
  readonly log?: readonly string[];
  stop(): Promise<void>;
}

const LINES_SHOWN = 40;
/** More at once only wait for each other, each with less time for what it waits for. */
const STORIES_AT_ONCE = 8;

const inTurn = limit(STORIES_AT_ONCE);

type Story<H> = (t: ExecutionContext, home: H) => Promise<void> | void;
type Declare<H> = (title: string, story: Story<H>) => void;

/**
 * Gives a file its own `test` (and `test.serial`), whose stories run once on each database. They share one home per
 * database, which is opened for the first of them and stopped after the last.
 */
export function onEachDatabase<H extends Home>(
  open: (dialect: Dialect) => Promise<H>,
): Declare<H> & { serial: Declare<H> } {
  const homes = new Map<Dialect, Promise<H>>();
  const homeOn = (dialect: Dialect) => {
    const home = homes.get(dialect) ?? open(dialect).finally(flushCompileCache);
    homes.set(dialect, home);
    return home;
  };
  const stop = async (dialect: Dialect) => {
    // One that did not open has failed its stories already.
    const home = await homes.get(dialect)?.catch(() => undefined);
    homes.delete(dialect);
    await home?.stop();
  };
  /** Stories that are still to be told. */
  const ahead: Record<Dialect, number> = { sqlite: 0, postgres: 0 };
  /** No home waits for the stories of other files that this process tells. */
  const leave = async (dialect: Dialect) => {
    ahead[dialect] -= 1;
    if (ahead[dialect] === 0) await stop(dialect);
  };
  // Where stories were left out.
  test.after.always('the homes are stopped', () => settled(dialects.map(stop)));

  const tell = (dialect: Dialect, story: Story<H>) => (t: ExecutionContext) =>
    inTurn(async () => {
      const told = tellNow(dialect, story, t);
      const left = told.catch(() => undefined).then(() => leave(dialect));
      await settled([told, left]);
    });
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
    for (const dialect of dialects) {
      ahead[dialect] += 1;
      declare(`${title} (${dialect})`, tell(dialect, story));
    }
  };
  return Object.assign(declareBy(test), { serial: declareBy(test.serial) });
}
