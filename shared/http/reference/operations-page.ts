/** GET /docs/operations: every call, to be tried: the OpenAPI documents read by Swagger UI, whose files are our own to serve. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Language } from '../../words/language.ts';
import { type Asset, assetOf } from './assets.ts';

/** A server whose calls can be read about and tried. */
export interface Described {
  readonly name: string;
  /** The public address of its OpenAPI document. */
  readonly document: string;
}

/** @param servers the first one is shown first */
export function operationsPage(servers: readonly Described[]) {
  const library = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
  const vendored = (name: string, type: string) => assetOf(name, type, readFileSync(join(library, name)));
  const style = vendored('swagger-ui.css', 'text/css; charset=utf-8');
  const icon = vendored('favicon-32x32.png', 'image/png');
  const scripts = [
    vendored('swagger-ui-bundle.js', 'text/javascript; charset=utf-8'),
    vendored('swagger-ui-standalone-preset.js', 'text/javascript; charset=utf-8'),
    assetOf('start.js', 'text/javascript; charset=utf-8', start(servers)),
  ];
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
  const assets: readonly Asset[] = [style, icon, ...scripts];
  return { assets, policy, page: (language: Language) => page(language, { style, icon, scripts }) };
}

interface Parts {
  readonly style: Asset;
  readonly icon: Asset;
  readonly scripts: readonly Asset[];
}

/** Swagger UI itself speaks English. */
const page = (language: Language, { style, icon, scripts }: Parts) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Upare API operations</title>
<link rel="icon" href="${icon.address}">
<link rel="stylesheet" href="${style.address}">
<a href="/docs?lang=${language}">Upare guide</a>
<div id="reference"></div>
<noscript>This page needs JavaScript. The same is at /openapi.json, for programs.</noscript>
${scripts.map(({ address }) => `<script src="${address}"></script>`).join('\n')}
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
