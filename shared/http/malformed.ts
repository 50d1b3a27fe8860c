/** What a socket sends that is no HTTP: node:http's parser gives up, and the socket is answered once and closed. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ApiError } from '../api/errors.ts';
import { reason } from '../api/reasons.ts';
import type { Language } from '../words/language.ts';
import { answerText, malformed } from './refusals.ts';
import { languageOfHeader } from './request.ts';

/** Milliseconds in which a socket may still take its last answer. */
const LINGER = 2_000;

type ParserFault = Error & { readonly code?: string; readonly rawPacket?: Buffer };

/** The requests of sockets that wait for their answers. */
export interface Pending {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/** @returns undefined where the connection itself broke: there is nobody to answer */
function refusal({ code = '' }: ParserFault): ApiError | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return malformed('headers', reason('headersOver'), 'HEADERS_TOO_LARGE');
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') return malformed('body', reason('chunkExtensions'), 'BODY_TOO_LARGE');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return malformed('request', reason('tooSlow'), 'REQUEST_TOO_SLOW');
  return code.startsWith('HPE_') ? malformed('request', reason('http')) : undefined;
}

/** The headers could not be read as a whole: what the last packet says will do. */
const languageIn = (packet: Buffer | undefined): Language =>
  languageOfHeader(/\r\naccept-language:([^\r\n]*)/i.exec(packet?.toString('latin1') ?? '')?.[1]);

const answered = new WeakSet<Duplex>();

/**
 * Answers a socket whose parser gave up, and closes it.
 * @param pending the request whose answer is due on this socket: it is answered first, where it was read whole
 */
export function answerMalformed(fault: ParserFault, socket: Duplex, pending: Pending | undefined): void {
  // Whatever follows is a fault too.
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

/** Closed at once, a socket whose input nobody has read would lose its answer on the way. */
export function closeWith(socket: Duplex, text: string | undefined): void {
  const gone = setTimeout(() => socket.destroy(), LINGER).unref();
  socket.once('close', () => clearTimeout(gone));
  socket.once('end', () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.resume();
  socket.end(text);
}
