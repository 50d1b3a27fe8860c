/** An app that nobody registered: a server on this machine with the document that tells of it. */
import { createHash, randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { ServerOptions } from 'node:https';
import { serveOnLoopback } from './loopback.ts';

export type ClientDocument = Awaited<ReturnType<typeof serveClientDocument>>;

/**
 * Serves a document.
 * @param members of the document, beside `client_id` and one redirect URI
 * @param tls by https where it is given
 */
export async function serveClientDocument(members: object = {}, tls?: ServerOptions) {
  const redirect_uri = 'http://127.0.0.1/callback';
  let asked = 0;
  const answer: RequestListener = (req, res) => {
    asked += 1;
    served.answer(req, res);
  };
  const { host, url, stop } = await serveOnLoopback(answer, { tls });
  const client_id = `${url}/agents/${randomBytes(6).toString('hex')}.json`;
  const served = {
    host,
    client_id,
    redirect_uri,
    /** What the server says; a story may put another answer in its place. */
    document: { client_id, client_name: 'Tea Keeper', redirect_uris: [redirect_uri], ...members } as object,
    headers: {} as Readonly<Record<string, string>>,
    answer: ((_req, res) => {
      res.setHeaders(new Headers({ 'content-type': 'application/json', ...served.headers }));
      res.end(JSON.stringify(served.document));
    }) as RequestListener,
    /** How often it was asked. */
    get asked() {
      return asked;
    },
    [Symbol.asyncDispose]: stop,
  };
  return served;
}

/** What proves that who trades a code is who asked for it (RFC 7636). */
export function pkce() {
  const code_verifier = randomBytes(32).toString('base64url');
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url');
  return { code_verifier, challenge: { code_challenge, code_challenge_method: 'S256' } };
}
