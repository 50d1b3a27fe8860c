/**
 * The end of an answer. Headers that most answers have are noted in the state of the request and written at once with the
 * status line: node:http and Koa check, copy and merge each header that is set before.
 */
import type { ServerResponse } from 'node:http';
import type { Context } from 'koa';
import { rateLimitHeaders } from '../limits/limits.ts';
import { REQUEST_ID } from '../runtime/request-id.ts';
import { type RequestState, stateOf } from './request-state.ts';

/** Answers with a value as JSON. By default caches keep nothing of it. */
export function answerJson(ctx: Context, status: number, value: object): void {
  const state = stateOf(ctx);
  ctx.status = status;
  state.json = JSON.stringify(value);
  state.bodyBeforeJson = ctx.body;
}

/** Writes a JSON answer without Koa, with the headers that the state tells. Caches keep nothing of it. */
export function writeJson(res: ServerResponse, state: RequestState, value: object): void {
  const headers = commonHeaders(state);
  const varying = variesBy(state);
  if (varying) headers.push('Vary', varying);
  headers.push('Cache-Control', 'no-store');
  sendJson(res, JSON.stringify(value), headers);
}

/** Writes a JSON answer. Any other is left to Koa, with the headers that every answer has. */
export function finishAnswer(ctx: Context, state: RequestState): void {
  const { res } = ctx;
  const json = ctx.body === state.bodyBeforeJson ? state.json : undefined;
  const headers = commonHeaders(state);
  const varying = variesBy(state);
  if (json === undefined || !ctx.writable) {
    for (let at = 0; at < headers.length; at += 2) ctx.set(headers[at] as string, headers[at + 1] as string);
    if (varying) ctx.vary(varying);
    return;
  }
  if (res.hasHeader('Vary')) ctx.vary(varying);
  else if (varying) headers.push('Vary', varying);
  if (!res.hasHeader('Cache-Control')) headers.push('Cache-Control', 'no-store');
  ctx.respond = false;
  sendJson(res, json, headers);
}

function sendJson(res: ServerResponse, json: string, headers: string[]): void {
  headers.push('Content-Type', 'application/json; charset=utf-8', 'Content-Length', String(Buffer.byteLength(json)));
  res.writeHead(res.statusCode, headers).end(json);
}

/** Names and values in turn. */
function commonHeaders({ requestId, openToPages, standing }: RequestState): string[] {
  const headers = [REQUEST_ID, requestId, 'X-Content-Type-Options', 'nosniff'];
  if (openToPages) headers.push(...openToPages);
  if (standing) for (const [name, value] of Object.entries(rateLimitHeaders(standing))) headers.push(name, value);
  return headers;
}

function variesBy({ openToPages, isInLanguage }: RequestState): string {
  if (!openToPages) return isInLanguage ? 'Accept-Language' : '';
  return isInLanguage ? 'Origin, Accept-Language' : 'Origin';
}
