/**
 * The one door to prom-client: metrics for Prometheus. Each part declares what it counts here and gets a function for
 * it, which does nothing if metrics are off.
 */
import cluster from 'node:cluster';
import { createRequire } from 'node:module';
import hooks from 'node:perf_hooks';
import { codeTextOf } from '../api/errors.ts';

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

  /** Stops watching this process. */
  close(): void;
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
  close: () => undefined,
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
  const watches = watchesBegunBy(() => collectDefaultMetrics({ register: registry }));
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
    close() {
      for (const watch of watches) watch.disable();
    },
  };
}

/** The watches of the event loop that this work begins: prom-client keeps its own to itself, and never stops it. */
function watchesBegunBy(work: () => void): readonly hooks.ELDHistogram[] {
  const { monitorEventLoopDelay } = hooks;
  const begun: hooks.ELDHistogram[] = [];
  hooks.monitorEventLoopDelay = (options) => {
    const watch = monitorEventLoopDelay(options);
    begun.push(watch);
    return watch;
  };
  work();
  hooks.monitorEventLoopDelay = monitorEventLoopDelay;
  return begun;
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

/** One answered request. */
export interface Answered {
  readonly method: string;
  /** The declared route, `/api/User/uid` or `/interaction/:uid`, never the path; undefined without one. */
  readonly route: string | undefined;
  readonly status: number;
  readonly seconds: number;
  /** The failure by its name in the catalogue, or by RFC 6749's code from the engine. */
  readonly failure: string | undefined;
  /** The app that has proven to call; undefined without one. */
  readonly app: string | undefined;
  /** The grant type by which it got tokens. */
  readonly granted: string | undefined;
  readonly requestId: string;
}

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** The usual methods; node:http accepts some thirty more. */
const METHODS = new Set(['GET', 'POST', 'HEAD', 'OPTIONS']);

export function measureAnswers(metrics: Metrics): (answered: Answered) => void {
  const measure = metrics.histogram(
    'upare_http_request_duration_seconds',
    'Requests, by how long their answer took to make.',
    BUCKETS,
    ['method', 'route', 'status'],
  );
  const failed = metrics.counter(
    'upare_errors_total',
    "Failures answered: the catalogue's name and code of each, or the OAuth error of the standard endpoints, without a code.",
    ['error', 'code'],
  );
  return ({ method, route = 'none', status, seconds, failure }) => {
    measure(seconds, METHODS.has(method) ? method : 'other', route, String(status));
    if (failure !== undefined) failed(failure, codeTextOf(failure, ''));
  };
}
