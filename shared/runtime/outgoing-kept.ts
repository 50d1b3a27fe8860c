/** Requests to our own other server over connections that are kept, for a fraction of what `fetch` takes for each. */
import { Agent, request as requestHttp } from 'node:http';
import { request as requestHttps, Agent as SecureAgent } from 'node:https';
import { type Bounds, OutgoingFault } from './outgoing.ts';

/** The whole answer. */
export interface KeptAnswer {
  readonly status: number;
  readonly text: string;
}

/** An idle connection ends before the server ends it, which takes 65 s: a request on an ended one would be lost. */
const OPTIONS = { keepAlive: true, timeout: 60_000 };

export interface KeptRequest extends Omit<Bounds, 'via'> {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface KeptConnections {
  /** Posts a body. Redirects are not followed. @throws OutgoingFault */
  post(request: KeptRequest): Promise<KeptAnswer>;
  /** Ends them all. */
  close(): void;
}

export function keepConnections(): KeptConnections {
  const plain = { begin: requestHttp, agent: new Agent(OPTIONS) };
  const secure = { begin: requestHttps, agent: new SecureAgent(OPTIONS) };
  return {
    post: (request) => post(request.url.protocol === 'https:' ? secure : plain, request),
    close() {
      for (const { agent } of [plain, secure]) agent.destroy();
    },
  };
}

interface Way {
  readonly begin: typeof requestHttp;
  readonly agent: Agent;
}

function post({ begin, agent }: Way, { url, headers, body, milliseconds, most }: KeptRequest): Promise<KeptAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<KeptAnswer>();
  const length = { 'content-length': Buffer.byteLength(body) };
  const request = begin(url, { method: 'POST', agent, headers: { ...headers, ...length } });
  const end = (error: Error & { readonly code?: unknown }) => {
    clearTimeout(late);
    reject(error instanceof OutgoingFault ? error : new OutgoingFault(String(error.code ?? error.name)));
    request.destroy();
  };
  const late = setTimeout(() => end(new OutgoingFault('TimeoutError')), milliseconds);
  request.on('error', end).on('response', (answer) => {
    const chunks: Buffer[] = [];
    let size = 0;
    answer.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > most) end(new OutgoingFault(`more than ${most} bytes`));
    });
    answer.on('error', end).on('end', () => {
      clearTimeout(late);
      resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
    });
  });
  request.end(body);
  return promise;
}
