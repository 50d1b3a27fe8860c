/** The interface of SMS providers, and one HTTP request to them, bounded in time and size. */
import { ask, OutgoingFault } from '../runtime/outgoing.ts';

export interface SmsMessage {
  /** E.164, `+8613800138000`. */
  readonly to: string;
  readonly text: string;
  /** The code in the text, for providers with templates. */
  readonly code?: string;
  /** The link of a notice of security. */
  readonly link?: string;
}

export interface Sms {
  /** Resolves when the provider has accepted the message. @throws SmsFault */
  send(message: SmsMessage): Promise<void>;
}

/** The message was not sent. The error contains codes, never a number, a text or a secret. */
export class SmsFault extends Error {
  override name = 'SmsFault';
}

/** The provider has no template for such a message, so retrying is useless. */
export class NoTemplate extends SmsFault {
  override name = 'NoTemplate';
}

/** Milliseconds until the whole answer is there. */
const TIMEOUT = 10_000;
/** Bytes of one answer. */
const MOST = 64 * 1024;

export interface ProviderAnswer {
  readonly status: number;
  /** The answer if it is JSON, else undefined. */
  readonly json: unknown;
}

/**
 * Sends a POST without following redirects, which would pass the signed request on.
 * @param timeout milliseconds
 * @throws SmsFault without an answer; it contains only the code of the network error
 */
export async function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body?: string | URLSearchParams,
  timeout = TIMEOUT,
): Promise<ProviderAnswer> {
  const request = { method: 'POST', headers, body: body ?? null };
  const response = await ask(url, request, { milliseconds: timeout, most: MOST }).catch((error) => {
    if (!(error instanceof OutgoingFault)) throw error;
    throw new SmsFault(`no answer: ${error.message}`);
  });
  return { status: response.status, json: parsed(await response.text()) };
}

/** Whether an answer reports success. */
export const isOk = ({ status }: ProviderAnswer): boolean => status >= 200 && status < 300;

/** A code of the provider, in letters and digits: safe to log. */
export function providerCodeOf(value: unknown): string {
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
