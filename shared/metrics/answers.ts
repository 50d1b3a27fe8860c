/** How many requests are answered, how fast, and with which failures. */
import { catalogue, type ErrorName } from '../api/errors.ts';
import type { Metrics } from './metrics.ts';

/** One request that was answered. */
export interface Answered {
  readonly method: string;
  /** The route as declared, `/api/User/uid` or `/interaction/:uid`, never the path; undefined where none took it. */
  readonly route: string | undefined;
  readonly status: number;
  readonly seconds: number;
  /** The failure's name in the catalogue, or the word of RFC 6749 where the engine itself refused. */
  readonly failure: string | undefined;
  /** The app that has proven to call; undefined where none has. */
  readonly app: string | undefined;
  /** The grant by which it was given tokens. */
  readonly granted: string | undefined;
  readonly requestId: string;
}

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** node:http lets some thirty more through. */
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
    if (failure !== undefined) failed(failure, String(catalogue[failure as ErrorName]?.code ?? ''));
  };
}
