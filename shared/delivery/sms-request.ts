/** What every SMS provider is to the rest, and one HTTP request to it, bounded in time and size. */
import { ask, OutgoingFault } from '../runtime/outgoing.ts';

export interface SmsMessage {
  /** E.164, `+8613800138000`. */
  readonly to: string;
  readonly text: string;
  /** What is in the text, by itself: some providers have the text in a template of their own. */
  readonly code?: string;
  /** The link of a notice of security. */
  readonly link?: string;
}

export interface Sms {
  /** Resolves when the provider has taken the message over. @throws SmsFault */
  send(message: SmsMessage): Promise<void>;
}

/** The message did not leave. The fault's words have codes in them, never a number, a text or a secret. */
export class SmsFault extends Error {
  override name = 'SmsFault';
}

/** The provider has no template for such a message: another try changes nothing. */
export class NoTemplate extends SmsFault {
  override name = 'NoTemplate';
}

/** Milliseconds until the whole answer is there. */
const TIMEOUT = 10_000;
/** Bytes of one answer. */
const MOST = 64 * 1024;

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
  const request = { method: 'POST', headers, body: body ?? null };
  const response = await ask(url, request, { milliseconds: timeout, most: MOST }).catch((error) => {
    if (!(error instanceof OutgoingFault)) throw error;
    throw new SmsFault(`no answer: ${error.message}`);
  });
  return { status: response.status, json: parsed(await response.text()) };
}

/** Whether an answer is one of success. */
export const isOk = ({ status }: ProviderAnswer): boolean => status >= 200 && status < 300;

/** A code of the provider's, in letters and digits: safe to log. */
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
