/** The delay and the state of the revocation feed. */
import type { Metrics } from './metrics.ts';

export interface RevocationMetrics {
  /** A revocation was heard. @param seconds since its announcement, if there is a distance */
  heard(seconds?: number): void;
  /** Revocations may have been missed. */
  missed(): void;
  /** A revocation was answered. @param seconds that it waited for other instances */
  waited(seconds: number): void;
  /** @param trusted whether all revocations have been heard */
  trust(trusted: () => boolean): void;
}

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** Time of the last heard revocation, and its delay in seconds if there is a distance. */
export interface LastHeard {
  readonly at: number;
  readonly seconds: number | undefined;
}

export function measureRevocations(
  metrics: Metrics,
): RevocationMetrics & { readonly last: () => LastHeard | undefined } {
  let last: LastHeard | undefined;
  const heard = metrics.counter('upare_revocations_heard_total', 'Revocations that were heard of.', []);
  const lag = metrics.histogram(
    'upare_revocations_lag_seconds',
    'From the announcement of a revocation on PostgreSQL until it is heard here, by the clocks of both machines.',
    BUCKETS,
    [],
  );
  return {
    last: () => last,
    heard(seconds) {
      last = { at: Date.now(), seconds };
      heard();
      if (seconds !== undefined) lag(seconds);
    },
    missed: metrics.counter('upare_revocations_missed_total', 'Times that revocations may have been missed.', []),
    waited: metrics.histogram(
      'upare_revocations_wait_seconds',
      'How long the answer to a revocation waited until every instance had heard of it.',
      BUCKETS,
      [],
    ),
    trust(trusted) {
      const help =
        'Whether what is remembered of tokens and apps is relied on: 1, or 0 while the revocation feed is not.';
      metrics.reading('gauge', 'upare_revocations_feed_trusted', help, () => (trusted() ? 1 : 0));
    },
  };
}
