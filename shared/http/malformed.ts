/** Input that is not HTTP: node:http's parser gives up, and the socket gets one answer and is closed. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiError } from '../api/errors.ts';
import { reason } from '../api/reasons.ts';
import type { Language } from '../words/language.ts';
import { answerText, malformed } from './refusals.ts';
import { languageOfHeader } from './request.ts';

/** Milliseconds for the last answer to be read. */
const LINGER = 2_000;

type ParserFault = Error & { readonly code?: string; readonly rawPacket?: Buffer };

/** Pending requests by socket. */
export interface Pending {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/** @returns undefined if the connection itself failed: there is nobody to answer */
function refusal({ code = '' }: ParserFault): ApiError | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return malformed('headers', reason('headersOver'), 'HEADERS_TOO_LARGE');
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return malformed('body', reason('chunkExtensions'), 'BODY_TOO_LARGE');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return malformed('request', reason('tooSlow'), 'REQUEST_TOO_SLOW');
  return code.startsWith('HPE_') ? malformed('request', reason('http')) : undefined;
}

/** The headers as a whole are unreadable, so the last packet decides the answer. */
const languageIn = (packet: Buffer | undefined): Language =>
  languageOfHeader(/\r\naccept-language:([^\r\n]*)/i.exec(packet?.toString('latin1') ?? '')?.[1]);

const answered = new WeakSet<Duplex>();

/**
 * Answers a socket whose parser gave up, and closes it.
 * @param pending an earlier request on this socket: it is answered first if it was read completely
 */
export function answerMalformed(fault: ParserFault, socket: Duplex, pending: Pending | undefined): void {
  // Everything after it is invalid too.
  if (answered.has(socket)) return;
  answered.add(socket);
  const error = refusal(fault);
  const last = () => {
    if (!error || !socket.writable) return socket.destroy();
    return closeWith(socket, answerText(error, languageIn(fault.rawPacket)));
  };
  if (!pending) last();
  else if (error && pending.req.complete) pending.res.once('close', last);
  else if (pending.res.headersSent) socket.destroy();
  else last();
}

/** If it were closed at once, unread input would make the system drop the answer. */
export function closeWith(socket: Duplex, text: string | undefined): void {
  const gone = setTimeout(() => socket.destroy(), LINGER).unref();
  socket.once('close', () => clearTimeout(gone));
  socket.once('end', () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.resume();
  socket.end(text);
}
