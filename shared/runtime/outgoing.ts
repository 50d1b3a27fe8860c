/** Requests to other servers: each ends in time, takes no more than it should, and follows no redirect. */

/**
 * No answer came, or too much of one. The message is for a log: the network's code, `TimeoutError` or `more than … bytes`,
 * and nothing of the request or the answer.
 */
export class OutgoingFault extends Error {
  override name = 'OutgoingFault';

  get timedOut(): boolean {
    return this.message === 'TimeoutError';
  }
}

export interface Bounds {
  /** For the answer to its last byte. */
  readonly milliseconds: number;
  /** Bytes that the body of an answer may have. */
  readonly most: number;
  /** What sends a request that `fetch` itself does not do well enough, such as one that is signed. */
  readonly via?: (url: string, init: RequestInit & { signal: AbortSignal }) => Promise<RawAnswer>;
}

/** An answer whose body is still on its way; it is closed where it is left before its end. */
export interface RawAnswer extends Pick<Response, 'status' | 'headers'> {
  readonly body: AsyncIterable<Uint8Array> | null;
}

/**
 * A `fetch` with bounds. The answer is whole when it comes, a redirect like any other.
 * @throws OutgoingFault
 */
export async function ask(url: string | URL, init: RequestInit, bounds: Bounds): Promise<Response> {
  const { milliseconds, most, via = fetch } = bounds;
  const signal = AbortSignal.timeout(milliseconds);
  try {
    const response = await via(String(url), { ...init, redirect: 'manual', signal });
    const body = await wholeBody(response, most);
    const { status, headers } = response;
    return new Response(hasNoBody(status) ? null : body, { status, headers });
  } catch (error) {
    if (error instanceof OutgoingFault) throw error;
    if (signal.aborted) throw new OutgoingFault('TimeoutError');
    const { name, code, cause } = error as Error & { code?: unknown; cause?: { code?: unknown } };
    throw new OutgoingFault(String(cause?.code ?? code ?? name));
  }
}

/** Statuses that a Response takes without a body alone. */
const hasNoBody = (status: number): boolean => [204, 205, 304].includes(status);

async function wholeBody(response: RawAnswer, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    // Leaving the loop cancels the rest.
    if (size > most) throw new OutgoingFault(`more than ${most} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
