/** The load, in a process of its own: autocannon, every answer checked. Takes a Load, sends back a Result. */
import autocannon from 'autocannon';

export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Form parameters of each connection's requests, in turn; `$refresh_token` is what the last answer gave it. */
  readonly forms?: readonly Readonly<Record<string, string>>[];
  /** What every answer must have in it. */
  readonly expect: string;
  /** Each form may be used once: the run ends with the last of them. */
  readonly once?: boolean;
}

export interface Result {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly answers: number;
  /** Answers that were not what they should be, errors and time-outs. */
  readonly wrong: number;
}

interface Chain {
  form?: Record<string, string>;
}

process.once('message', async (load: Load) => {
  let wrong = 0;
  let next = 0;
  const forms = load.forms ?? [];
  const started = performance.now();
  /** The requests of one connection: what an answer gives is what the next one asks with. */
  const requestOf = (chain: Chain): autocannon.Request => ({
    method: load.method,
    path: load.path,
    setupRequest(request) {
      if (!forms.length) return { ...request, headers: { ...load.headers } };
      if (!chain.form?.refresh_token) {
        chain.form = { ...(forms[next % forms.length] as Record<string, string>) };
        next += 1;
      }
      const headers = { 'content-type': 'application/x-www-form-urlencoded', ...load.headers };
      return { ...request, headers, body: new URLSearchParams(chain.form).toString() };
    },
    onResponse(status, body) {
      if (status !== 200 || !body.includes(load.expect)) wrong += 1;
      else if (chain.form?.refresh_token) chain.form.refresh_token = JSON.parse(body).refresh_token;
    },
  });
  const instance = autocannon({
    url: load.url,
    connections: load.connections,
    ...(load.once ? { amount: forms.length } : { duration: load.seconds }),
    // autocannon forgets a request's own context after each answer.
    setupClient: (client) => client.setRequests([requestOf({})]),
  });
  const done = await instance;
  const seconds = (performance.now() - started) / 1000;
  const result: Result = {
    perSecond: load.once ? done.requests.total / seconds : done.requests.average,
    p50: done.latency.p50,
    p99: done.latency.p99,
    answers: done.requests.total,
    wrong: wrong + done.errors + done.timeouts,
  };
  process.send?.(result, () => process.exit(0));
});
