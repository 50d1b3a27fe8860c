/** One HTTP request to an SMS provider, bounded in time. */

/** The message did not leave. The fault's words have codes in them, never a number, a text or a secret. */
export class SmsFault extends Error {
  override name = 'SmsFault';
}

/** Milliseconds until the whole answer is there. */
const TIMEOUT = 10_000;

export interface ProviderAnswer {
  readonly status: number;
  /** The answer where it is JSON, else undefined. */
  readonly json: unknown;
}

/**
 * Posts, and follows no redirect, which would take the signed request elsewhere.
 * @param timeout milliseconds
 * @throws SmsFault where no answer comes; it tells the network's code alone
 */
export async function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body?: string | URLSearchParams,
  timeout = TIMEOUT,
): Promise<ProviderAnswer> {
  try {
    const signal = AbortSignal.timeout(timeout);
    const response = await fetch(url, { method: 'POST', headers, body: body ?? null, signal, redirect: 'manual' });
    return { status: response.status, json: parsed(await response.text()) };
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: unknown } };
    throw new SmsFault(`no answer: ${cause?.code ?? name}`);
  }
}

/** Whether an answer is one of success. */
export const isOk = ({ status }: ProviderAnswer): boolean => status >= 200 && status < 300;

/** A code of the provider's, in letters and digits: safe to log. */
export function codeOf(value: unknown): string {
  const text = String(value ?? 'unknown');
  return /^[\w.-]{1,64}$/.test(text) ? text : 'unknown';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
