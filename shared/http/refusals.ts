/** Requests that are rejected for their form, before anything else. */
import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import { failureEnvelope } from '../api/envelope.ts';
import { ApiError, type ErrorName } from '../api/errors.ts';
import type { Reason } from '../api/reasons.ts';
import { REQUEST_ID } from '../runtime/request-id.ts';
import type { Language } from '../words/language.ts';
import { languageOfHeader } from './request.ts';

/** A fault of the request line, a header, or the request as a whole. */
export const malformed = (field: string, reason: Reason, name: ErrorName = 'INVALID_PARAMETER'): ApiError =>
  new ApiError(name, { details: [{ field, reason }] });

/** A failure as headers and an envelope, without Koa. */
function plainly(error: ApiError, language: Language) {
  const body = JSON.stringify(failureEnvelope(error, language));
  const { retryAfter, headers: own } = error.particulars;
  const headers: Record<string, string> = {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    [REQUEST_ID]: randomUUID(),
    ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    ...own,
  };
  return { body, headers };
}

/** Answers a request with a failure. */
export function answerPlainly(res: ServerResponse, error: ApiError): void {
  const { body, headers } = plainly(error, languageOfHeader(res.req.headers['accept-language']));
  res.writeHead(error.status, headers).end(body);
}

/** A complete last answer, for a socket with an unreadable request. */
export function answerText(error: ApiError, language: Language): string {
  const { body, headers } = plainly(error, language);
  const lines = Object.entries({ ...headers, Connection: 'close' }).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`, ...lines, '', body].join('\r\n');
}
