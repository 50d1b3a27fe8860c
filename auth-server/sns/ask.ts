/** Requests to a channel: bounded in time and size, without redirects. */
import type { z } from 'zod';
import { ask, OutgoingFault } from '../../shared/runtime/outgoing.ts';
import { type Ask, ChannelFault, word } from './channel.ts';

/** Bytes of one answer. */
const MOST = 256 * 1024;

/** @param seconds for one answer, to its last byte */
export function createAsk(seconds: number): Ask {
  return async (url, init = {}) => {
    const place = new URL(url).host;
    const headers = new Headers(init.headers);
    if (!headers.has('user-agent')) headers.set('user-agent', 'Upare');
    const answer = await ask(url, { ...init, headers }, { milliseconds: seconds * 1000, most: MOST }).catch((error) => {
      if (!(error instanceof OutgoingFault)) throw error;
      throw new ChannelFault(`${place} did not answer: ${error.timedOut ? 'timeout' : error.message}`);
    });
    if (answer.status >= 300 && answer.status < 400) throw new ChannelFault(`${place} answered with a redirect`);
    return answer;
  };
}

/**
 * Reads an answer of this shape.
 * @param parse from its text; channels have their own formats
 * @throws ChannelFault with the channel's error and the names of wrong fields, without any value
 */
export async function readAnswer<T extends z.ZodType>(
  what: string,
  response: Response,
  shape: T,
  parse: (text: string) => unknown = asJson,
): Promise<z.output<T>> {
  const told = parse(await response.text());
  const read = shape.safeParse(told);
  if (read.success && response.ok) return read.data;
  const fields = read.error?.issues.map(({ path }) => path.join('.') || 'body');
  throw new ChannelFault(
    [what, `HTTP ${response.status}`, errorIn(told), fields && `wrong: ${fields}`].filter(Boolean).join(', '),
  );
}

/** Undefined if it is not JSON. */
export function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A channel's own error code: RFC 6749's, Weibo's or WeChat's. */
function errorIn(told: unknown): string | undefined {
  const { error, error_code, errcode } = Object(told) as Record<string, unknown>;
  const found = [error, error_code, errcode].find((one) => typeof one === 'string' || typeof one === 'number');
  return found === undefined ? undefined : `error ${word(found)}`;
}
