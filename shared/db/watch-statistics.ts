/** The database's own statistics, for Prometheus. */
import type { Metrics } from '../metrics/metrics.ts';
import type { Database } from './driver/database.ts';

export function watchDatabase(metrics: Metrics, { statistics }: Pick<Database, 'statistics'>): void {
  for (const one of statistics) {
    const { kind, name, help } = one;
    if ('label' in one) metrics.readings(kind, name, help, one.label, one.readEach);
    else metrics.reading(kind, name, help, one.read);
  }
}
