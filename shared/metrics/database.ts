/** The database's own statistics, for Prometheus. */
import type { Database } from '../db/driver/database.ts';
import type { Metrics } from './metrics.ts';

export function watchDatabase(metrics: Metrics, { statistics }: Pick<Database, 'statistics'>): void {
  for (const one of statistics) {
    const { kind, name, help } = one;
    if ('label' in one) metrics.readings(kind, name, help, one.label, one.readEach);
    else metrics.reading(kind, name, help, one.read);
  }
}
