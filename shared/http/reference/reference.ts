/**
 * GET /docs: the guide; GET /docs/operations and below: every operation of both servers, to be tried; GET /docs/token: a
 * token. Every page can be read without a script, and is written and compressed once for each language.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context, Middleware } from 'koa';
import type { Endpoint } from '../../api/endpoint.ts';
import type { Config } from '../../config/config.ts';
import { presentLook } from '../../look/present.ts';
import type { Log } from '../../runtime/log.ts';
import type { Language } from '../../words/language.ts';
import { openApiDocument } from '../openapi/document.ts';
import { type Packed, pack, sendPacked } from '../packed.ts';
import { languageOf, stateOf } from '../request.ts';
import { refuseWrites } from '../static-files.ts';
import { assetOf } from './assets.ts';
import { openApiShape } from './described.ts';
import { commonErrors, type DocumentedOperation, operationsOf } from './documented-operations.ts';
import { guidePage, operationsPage } from './guide.ts';
import { operationPage } from './operation-page.ts';
import { otherServer } from './other-server.ts';
import type { Kit } from './reference-page.ts';
import { TOKEN_PATH, tokenPage } from './token-page.ts';

type Settings = Pick<Config, 'authUrl' | 'resourceUrl' | 'authInternalUrl' | 'referenceClient'>;

const fileOf = (name: string, type: string) =>
  assetOf(name, type, readFileSync(join(import.meta.dirname, 'assets', name)));

/** For `/docs` and all below it. @param endpoints those of this server */
export function reference(config: Settings, log: Log, endpoints: readonly Endpoint<never>[]): Middleware {
  const kit: Kit = { places: config, style: fileOf('reference.css', 'text/css; charset=utf-8') };
  const tryScript = fileOf('try.js', 'text/javascript; charset=utf-8');
  const tokenScript = fileOf('token.js', 'text/javascript; charset=utf-8');
  const assets = new Map([kit.style, tryScript, tokenScript].map((asset) => [asset.address, asset]));
  const others = otherServer(config, log);
  const policy = policyFor(config);
  let own: readonly DocumentedOperation[] | undefined;
  const written = new Map<string, Packed>();
  /** The name of the platform, which all pages show. */
  let named: string | undefined;

  const write = (
    path: string,
    language: Language,
    all: readonly DocumentedOperation[],
    whole: boolean,
  ): string | undefined => {
    if (path === '/docs') return guidePage(kit, language, endpoints, all);
    if (path === '/docs/operations') return operationsPage(kit, language, all, whole);
    if (path === TOKEN_PATH) return tokenPage(kit, language, { client: config.referenceClient, script: tokenScript });
    const operation = all.find(({ id }) => path === `/docs/operations/${id}`);
    return operation && operationPage(kit, language, operation, { common: commonErrors(all), script: tryScript });
  };

  const pageAt = async (path: string, language: Language): Promise<Packed | undefined> => {
    const { name } = presentLook();
    if (name !== named) written.clear();
    named = name;
    const key = `${language} ${path}`;
    const known = written.get(key);
    if (known) return known;
    const theirs = await others();
    own ??= operationsOf(openApiShape.parse(openApiDocument({ what: '', url: config.resourceUrl }, endpoints)));
    const whole = theirs.length > 0;
    const page = write(path, language, [...theirs, ...own], whole);
    if (page === undefined) return undefined;
    const packed = pack(page);
    // One per operation; incomplete ones are written again.
    if (whole || path === TOKEN_PATH) written.set(key, packed);
    return packed;
  };

  const send = (ctx: Context, packed: Packed) => {
    ctx.vary('Accept-Language');
    const headers = { 'Content-Security-Policy': policy, 'Referrer-Policy': 'no-referrer' };
    sendPacked(ctx, '/docs', { type: 'text/html; charset=utf-8', packed, headers });
  };

  return async function serveReference(ctx, next) {
    stateOf(ctx).route = '/docs';
    refuseWrites(ctx);
    const asset = assets.get(ctx.path);
    if (asset) return asset.send(ctx);
    const page = await pageAt(ctx.path.replace(/\/$/, ''), languageOf(ctx));
    return page ? send(ctx, page) : next();
  };
}

/** Its scripts may call only the two servers. */
function policyFor({ authUrl, resourceUrl }: Settings): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src 'self' ${authUrl} ${resourceUrl}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
