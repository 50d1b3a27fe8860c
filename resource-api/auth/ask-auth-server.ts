/** Requests of the resource API to the auth-server: a form or JSON as one of its built-in clients, answered by JSON. */
import { z } from 'zod';
import { ApiError } from '../../shared/api/errors.ts';
import { OutgoingFault } from '../../shared/runtime/outgoing.ts';
import type { KeptConnections } from '../../shared/runtime/outgoing-kept.ts';
import { requestIdHeader } from '../../shared/runtime/request-id.ts';

export interface Question {
  readonly url: URL;
  /** The client's credentials for the header. */
  readonly authorization: string;
  /** The body: a form, or an object as JSON. */
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: object;
  /** Milliseconds for the complete answer. */
  readonly timeout?: number;
  /** The most bytes of the answer. */
  readonly most?: number;
  /** True if it may be repeated: a kept connection may end just as it is reused. */
  readonly repeatable?: boolean;
}

/** The auth-server refused: the cause of an ApiError. */
export class AuthServerRefusal extends Error {
  override name = 'AuthServerRefusal';
  readonly status: number;
  /** RFC 6749's error code, if there is one. */
  readonly word: string | undefined;

  constructor(path: string, status: number, word: string | undefined) {
    super(`${path}: HTTP ${status}${word === undefined ? '' : `, ${word}`}`);
    this.status = status;
    this.word = word;
  }
}

const TIMEOUT = 10_000;
/** Bytes of one answer. */
const MOST = 64 * 1024;

/**
 * Sends the request and parses the answer by its shape.
 * @throws ApiError UNAVAILABLE if the auth-server does not answer or fails, UNKNOWN if it refuses or its answer is
 * invalid
 */
export type AskAuthServer = <T extends z.ZodType>(shape: T, question: Question) => Promise<z.output<T>>;

/** @param post over connections that are kept */
export const askAuthServerBy = ({ post }: Pick<KeptConnections, 'post'>): AskAuthServer =>
  async function askAuthServer(shape, question) {
    const { url, authorization, form, json, timeout = TIMEOUT, most = MOST, repeatable = false } = question;
    const ends = performance.now() + timeout;
    const type = json ? 'application/json' : 'application/x-www-form-urlencoded';
    const request = {
      url,
      most,
      body: json ? JSON.stringify(json) : new URLSearchParams(form).toString(),
      headers: { authorization, 'content-type': type, ...requestIdHeader() },
    };
    const asked = () => post({ ...request, milliseconds: Math.max(1, Math.round(ends - performance.now())) });
    const again = (fault: unknown) =>
      repeatable && fault instanceof OutgoingFault && !fault.timedOut ? asked() : Promise.reject(fault);
    const { status, text } = await asked()
      .catch(again)
      .catch((cause) => {
        throw cause instanceof OutgoingFault ? new ApiError('UNAVAILABLE', { cause }) : cause;
      });
    const told = parsed(text);
    if (status !== 200) {
      const { data } = refusalShape.safeParse(told);
      const cause = new AuthServerRefusal(url.pathname, status, data?.error);
      throw new ApiError(status >= 500 ? 'UNAVAILABLE' : 'UNKNOWN', { cause });
    }
    const answer = shape.safeParse(told);
    if (!answer.success) throw new ApiError('UNKNOWN', { cause: answer.error });
    return answer.data;
  };

const refusalShape = z.object({ error: z.string().max(64) });

/** Undefined if it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
