/**
 * The one door to prom-client: metrics for Prometheus. Each part declares what it counts here and gets a function for
 * it, which does nothing if metrics are off.
 */
import cluster from 'node:cluster';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const library = (): typeof import('prom-client') => require('prom-client');

type Labels = readonly string[];
/** The values of the labels, in order. */
type Values<L extends Labels> = { readonly [I in keyof L]: string };

export interface Metrics {
  /** False if metrics are off. */
  readonly on: boolean;

  /** Declares a counter. Labels have few values, never text of a caller. */
  counter<const L extends Labels>(name: string, help: string, labels: L): (...values: Values<L>) => void;

  /** Declares a histogram. @param buckets ascending upper bounds */
  histogram<const L extends Labels>(
    name: string,
    help: string,
    buckets: readonly number[],
    labels: L,
  ): (measured: number, ...values: Values<L>) => void;

  /** Declares values that are read at each scrape, by one label. */
  readings(kind: 'counter' | 'gauge', name: string, help: string, label: string, read: () => Readings): void;

  /** Declares one value that is read at each scrape. */
  reading(kind: 'counter' | 'gauge', name: string, help: string, read: () => number): void;

  /** All metrics in Prometheus' text format; empty if metrics are off. */
  text(): Promise<string>;
}

type Readings = Readonly<Record<string, number>>;

/** The media type of Prometheus' text format. */
export const textFormat = (): string => library().Registry.PROMETHEUS_CONTENT_TYPE;

/** Metrics that are off. */
const none: Metrics = {
  on: false,
  counter: () => () => undefined,
  histogram: () => () => undefined,
  readings: () => undefined,
  reading: () => undefined,
  text: async () => '',
};

/**
 * The metrics of this process, with those that every Node.js process has.
 * @param server a label of all of them
 * @param on false counts nothing
 */
export function createMetrics(server: string, on: boolean): Metrics {
  if (!on) return none;
  const { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } = library();
  const registry = new Registry();
  // Not summed up over the workers: a sum falls when one of them dies, and Prometheus takes that for a fresh start of
  // all. By worker each number only rises, and so does what Prometheus sums up of their rates.
  registry.setDefaultLabels({ server, ...(cluster.worker && { worker: String(cluster.worker.id) }) });
  if (cluster.isWorker) {
    // Made for what it does: it answers the primary process from now on.
    new AggregatorRegistry();
    AggregatorRegistry.setRegistries([registry]);
  }
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const kinds = { counter: Counter, gauge: Gauge };

  return {
    on: true,
    counter(name, help, labels) {
      const counter = new Counter({ name, help, labelNames: [...labels], registers });
      const child = byValues((values) => counter.labels(...values));
      return (...values) => child(values).inc();
    },
    histogram(name, help, buckets, labels) {
      const histogram = new Histogram({ name, help, buckets: [...buckets], labelNames: [...labels], registers });
      const child = byValues((values) => histogram.labels(...values));
      return (measured, ...values) => child(values).observe(measured);
    },
    readings(kind, name, help, label, read) {
      const metric = new kinds[kind]({ name, help, labelNames: [label], registers, collect });
      function collect() {
        metric.reset();
        for (const [value, number] of Object.entries(read())) metric.inc({ [label]: value }, number);
      }
    },
    reading(kind, name, help, read) {
      const metric = new kinds[kind]({ name, help, registers, collect });
      function collect() {
        metric.reset();
        metric.inc(read());
      }
    },
    text: () => registry.metrics(),
  };
}

/** The counts of all workers of this process. @throws Error if one does not answer within 5 seconds */
export function metricsOfWorkers(): () => Promise<string> {
  const registry = new (library().AggregatorRegistry)();
  return () => registry.clusterMetrics();
}

/** Caches the child of each combination of labels. */
function byValues<C>(bind: (values: readonly string[]) => C): (values: readonly string[]) => C {
  const children = new Map<string, C>();
  return (values) => {
    const key = values.join('\n');
    let child = children.get(key);
    if (!child) {
      child = bind(values);
      children.set(key, child);
    }
    return child;
  };
}
