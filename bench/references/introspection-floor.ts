/**
 * The floor of introspection: node:http without Koa that reads the form, hashes the credentials, looks the token up as the
 * product does, writes one log line, and answers. It checks and counts nothing.
 */
import type { IncomingMessage } from 'node:http';
import { loadConfigOrExit } from '../../shared/config/config.ts';
import { connect } from '../../shared/db/connect.ts';
import { fingerprint } from '../../shared/db/tables/artifacts.ts';
import { createLiveTokens } from '../../shared/db/tables/live-tokens.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { listen } from './listen.ts';

const config = loadConfigOrExit();
const log = createLog(config, 'floor');
const tokens = createLiveTokens(connect(config, () => undefined));

const bodyOf = (req: IncomingMessage) =>
  new Promise<string>((resolve, reject) => {
    let body = '';
    req.setEncoding('utf8');
    req.on('data', (chunk) => {
      body += chunk;
    });
    req.on('end', () => resolve(body));
    req.on('error', reject);
  });

async function introspect(req: IncomingMessage): Promise<string> {
  const body = await bodyOf(req);
  const caller = fingerprint(req.headers.authorization ?? '');
  const found = await tokens.find(new URLSearchParams(body).get('token') ?? '');
  if (!found) return '{"active":false}';
  const { accountId, clientId, iat, scope, extra } = JSON.parse(found.payload);
  const exp = Math.floor(found.expires_at / 1000);
  log.info({ method: req.method, path: req.url, status: 200, caller: caller.slice(0, 8) }, 'request');
  return JSON.stringify({ active: true, sub: accountId, ...extra, client_id: clientId, exp, iat, scope });
}

listen(async (req, res) => {
  const answer = await introspect(req);
  res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(answer) }).end(answer);
});
