/** Requests to other servers: bounded in time and size, without redirects. */

/**
 * No answer, or too much of one. The message is for logs: the network error's code, `TimeoutError` or `more than …
 * bytes`, and nothing of the request or answer.
 */
export class OutgoingFault extends Error {
  override name = 'OutgoingFault';

  get timedOut(): boolean {
    return this.message === 'TimeoutError';
  }

  /** True if there was an answer, which was longer than allowed. */
  get tooLong(): boolean {
    return this.message.startsWith('more than ');
  }
}

export interface Bounds {
  /** For the complete answer. */
  readonly milliseconds: number;
  /** The most bytes of the body. */
  readonly most: number;
  /** The sender of requests that `fetch` itself does not support, such as signed ones. */
  readonly via?: (url: string, init: RequestInit & { signal: AbortSignal }) => Promise<RawAnswer>;
}

/** An answer with a streamed body; leaving it early closes it. */
export interface RawAnswer extends Pick<Response, 'status' | 'headers'> {
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** A bounded `fetch`. The answer is complete; redirects are not followed. @throws OutgoingFault */
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

/** Statuses of responses that must not have a body. */
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
