/** GET /docs: the API reference, read from the OpenAPI documents by Swagger UI, whose files are our own to serve. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Middleware } from 'koa';
import { only } from './only.ts';
import { stateOf } from './respond.ts';
import { refuseWrites, sendFile } from './static-files.ts';

/** A server whose calls can be read about and tried. */
export interface Described {
  readonly name: string;
  /** The public address of its OpenAPI document. */
  readonly document: string;
}

interface File {
  readonly type: string;
  readonly bytes: Buffer;
}

/** The files by their paths. They are megabytes, read for the first who asks for the page. */
function readFiles(servers: readonly Described[]): ReadonlyMap<string, File> {
  const library = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
  const vendored = (name: string, type: string): [string, File] => [
    `/docs/${name}`,
    { type, bytes: readFileSync(join(library, name)) },
  ];
  const own = (path: string, type: string, text: string): [string, File] => [path, { type, bytes: Buffer.from(text) }];
  return new Map<string, File>([
    own('/docs', 'text/html; charset=utf-8', page),
    own('/docs/start.js', 'text/javascript; charset=utf-8', start(servers)),
    vendored('swagger-ui.css', 'text/css; charset=utf-8'),
    vendored('swagger-ui-bundle.js', 'text/javascript; charset=utf-8'),
    vendored('swagger-ui-standalone-preset.js', 'text/javascript; charset=utf-8'),
    vendored('favicon-32x32.png', 'image/png'),
  ]);
}

/** @param servers the first one is shown first */
export function referencePage(servers: readonly Described[]): Middleware {
  let files: ReadonlyMap<string, File> | undefined;
  const origins = servers.map(({ document }) => new URL(document).origin);
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    // The library gives elements styles of their own.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    `connect-src 'self' ${origins.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

  const headers = {
    'Cache-Control': 'no-cache',
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
  };

  return only(
    ({ path }) => /^\/docs(?:\/|$)/.test(path),
    async (ctx, next) => {
      stateOf(ctx).route = '/docs';
      refuseWrites(ctx);
      files ??= readFiles(servers);
      const file = files.get(ctx.path.replace(/\/$/, ''));
      if (!file) return next();
      const etag = createHash('sha256').update(file.bytes).digest('base64url');
      sendFile(ctx, '/docs', { type: file.type, body: file.bytes, etag, headers });
    },
  );
}

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Upare API reference</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="reference"></div>
<noscript>This page needs JavaScript. The same is at /openapi.json, for programs.</noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/swagger-ui-standalone-preset.js"></script>
<script src="/docs/start.js"></script>
</html>
`;

/**
 * The script that shows the documents. A token that is typed in stays in the page. The library would fill in `string`
 * wherever nothing is: a field of a form begins empty, or with its default, and one left empty is left out.
 */
const start = (servers: readonly Described[]): string => `const emptyForms = () => ({
  afterLoad() {
    const sample = this.fn.getSampleSchema;
    this.fn.getSampleSchema = (schema, type, ...rest) => {
      if (type !== false) return sample(schema, type, ...rest);
      return (schema && schema.toJS ? schema.toJS() : schema || {}).default ?? '';
    };
  },
});
SwaggerUIBundle({
  dom_id: '#reference',
  urls: ${JSON.stringify(servers.map(({ name, document }) => ({ name, url: document })))},
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [emptyForms],
  layout: 'StandaloneLayout',
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: false,
  validatorUrl: null,
});
`;
