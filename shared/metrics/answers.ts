/** Answered requests: their number, duration and failures. */
import { codeTextOf } from '../api/errors.ts';
import type { Metrics } from './metrics.ts';

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
