// Serves the page, and tells it where Upare is. Any server of files would do. See README.md.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

const {
  AUTH_URL = 'http://localhost:3000',
  RESOURCE_URL = 'http://localhost:3001',
  CLIENT_ID = '',
  PORT = '8080',
} = process.env;

const settings = JSON.stringify({ authUrl: AUTH_URL, resourceUrl: RESOURCE_URL, clientId: CLIENT_ID });
const file = (name) => readFile(join(import.meta.dirname, name));
const files = {
  '/': ['text/html; charset=utf-8', () => file('index.html')],
  '/app.js': ['text/javascript; charset=utf-8', () => file('app.js')],
  '/settings.json': ['application/json', async () => settings],
};

createServer(async (req, res) => {
  const [type, read] = files[new URL(req.url, 'http://localhost').pathname] ?? [];
  if (!read) return res.writeHead(404).end();
  res.setHeader('Content-Type', type);
  res.end(await read());
}).listen(Number(PORT), '127.0.0.1', () => console.log(`ready at http://localhost:${PORT}/`));
