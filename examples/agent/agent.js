// An agent that keeps somebody's calendar, by the SDK of the Model Context Protocol. See README.md.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';

const { RESOURCE_URL = 'http://localhost:3001', PORT = '8090' } = process.env;
const own = `http://127.0.0.1:${PORT}`;
/** The address of the document is who the agent is: nobody registers it. A real one lies at an https address. */
const client_id = process.env.CLIENT_METADATA_URL ?? `${own}/agent.json`;
const redirectUrl = `${own}/callback`;
const clientMetadata = {
  client_name: 'Calendar keeper',
  redirect_uris: [redirectUrl],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
  scope: 'calendar calendar:write',
};

const come = Promise.withResolvers();
const server = createServer((req, res) => {
  const url = new URL(req.url, own);
  if (url.pathname === '/agent.json') {
    res.setHeader('Content-Type', 'application/json');
    return res.end(JSON.stringify({ client_id, ...clientMetadata }));
  }
  if (url.pathname !== '/callback') return res.writeHead(404).end();
  res.end('You can close this page.');
  come.resolve(url.searchParams);
}).listen(Number(PORT), '127.0.0.1');
await once(server, 'listening');

/** What the SDK asks of an app, and gives it to keep. A real agent keeps it on disk. */
const kept = {};
const authProvider = {
  redirectUrl,
  clientMetadata,
  clientInformation: () => ({ client_id }),
  state: () => crypto.randomUUID(),
  tokens: () => kept.tokens,
  saveTokens: (tokens) => Object.assign(kept, { tokens }),
  codeVerifier: () => kept.verifier,
  saveCodeVerifier: (verifier) => Object.assign(kept, { verifier }),
  discoveryState: () => kept.discovery,
  saveDiscoveryState: (discovery) => Object.assign(kept, { discovery }),
  redirectToAuthorization: (address) => console.log(`Open ${address}`),
};

const mcp = () => new StreamableHTTPClientTransport(new URL('/mcp', RESOURCE_URL), { authProvider });
const client = new Client({ name: 'calendar-keeper', version: '1.0.0' });
const first = mcp();
try {
  await client.connect(first);
} catch (error) {
  if (!(error instanceof UnauthorizedError)) throw error;
  // The 401 has led it to the authorization server; a person allows it there, and comes back with a code.
  await first.finishAuth(await come.promise);
  await client.connect(mcp());
}

/** @returns the answer's fields, with those of the envelope */
async function call(name, parameters) {
  const { structuredContent, isError } = await client.callTool({ name, arguments: parameters });
  const { error_code, message } = structuredContent;
  if (isError) throw new Error(`${name}: ${error_code} ${message}`);
  return structuredContent;
}

const { tools } = await client.listTools();
console.log(`It may use ${tools.length} tools.`);
const tomorrow = new Date(Date.now() + 24 * 3600_000).toISOString();
await call('Calendar_add', { title: 'Water the plants', start: tomorrow });
const { data } = await call('Calendar_events', { from: new Date().toISOString() });
for (const { title, start } of data) console.log(`${start}: ${title}`);

await client.close();
server.close();
