/** Counts per app that this process has not written yet. */
import { keysOf } from '../api/keys-of.ts';
import type { Row } from '../db/tables/tables.ts';
import { type Period, periods, startOf } from './periods.ts';

export type Kind = Row<'app_figures'>['kind'];
export type Figure = Row<'app_figures'>;

type AppCounts = { readonly [K in Kind]: Map<string, number> };

export interface Counts {
  /** Counts one. With too many different counts, new ones are dropped. */
  add(clientId: string, at: number, kind: Kind, name: string): void;
  /** Takes all counts as rows, ordered by key. */
  take(): Figure[];
}

/** @param most how many different counts are kept */
export function createCounts(most: number): Counts {
  let hours = new Map<number, Map<string, AppCounts>>();
  let size = 0;

  /** The counts of an app in an hour. */
  const countsOf = (hour: number, clientId: string): AppCounts => {
    const apps = found(hours, hour, () => new Map<string, AppCounts>());
    return found(apps, clientId, () => ({ token: new Map(), call: new Map(), error: new Map(), time: new Map() }));
  };

  return {
    add(clientId, at, kind, name) {
      const counts = countsOf(startOf('hour', at), clientId)[kind];
      const before = counts.get(name);
      if (before === undefined) {
        if (size >= most) return;
        size += 1;
      }
      counts.set(name, (before ?? 0) + 1);
    },

    take() {
      const taken = hours;
      hours = new Map();
      size = 0;
      return [...rowsBy('hour', taken), ...rowsBy('day', taken)];
    },
  };
}

function rowsBy(period: Period, hours: ReadonlyMap<number, ReadonlyMap<string, AppCounts>>): Figure[] {
  const sums = new Map<string, Figure>();
  for (const [hour, apps] of hours) {
    const starts_at = startOf(period, hour);
    const about = { period, starts_at, expires_at: starts_at + periods[period].length + periods[period].kept };
    for (const [client_id, counts] of apps) {
      for (const kind of keysOf(counts)) {
        for (const [name, amount] of counts[kind]) {
          const key = `${client_id} ${starts_at} ${kind} ${name}`;
          const before = sums.get(key)?.amount ?? 0;
          sums.set(key, { ...about, client_id, kind, name, amount: before + amount });
        }
      }
    }
  }
  // In this order, instances that write the same rows wait for each other without deadlocks.
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function found<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
