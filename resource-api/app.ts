/** The resource API as one Koa app. */
import Koa, { type Middleware } from 'koa';
import { Binary } from '../shared/api/endpoint.ts';
import { MCP_PATH, METADATA_PATH } from '../shared/api/resources.ts';
import { AVATARS_PATH, readAvatarPath } from '../shared/avatars/address.ts';
import { PICTURES_PATH } from '../shared/content/addresses.ts';
import { refuseUnreadableQuery } from '../shared/http/body/form.ts';
import { allowAnyPage } from '../shared/http/cross-origin.ts';
import { health } from '../shared/http/health.ts';
import { mcp } from '../shared/http/mcp/endpoint.ts';
import { originsOf } from '../shared/http/mcp/origins.ts';
import { toolScopes, toolsOf } from '../shared/http/mcp/tools.ts';
import { byPath } from '../shared/http/middleware.ts';
import { mount } from '../shared/http/mount.ts';
import { openApi } from '../shared/http/openapi.ts';
import { challengeOf, protectedResource } from '../shared/http/protected-resource.ts';
import { reference } from '../shared/http/reference/reference.ts';
import { isRead, type Listener, namesHtml, stateOf } from '../shared/http/request.ts';
import { answerFaults, frame, requestListener } from '../shared/http/respond.ts';
import { immutableFiles } from '../shared/http/static-files.ts';
import { createAuthentication } from './auth/authenticate.ts';
import type { ApiDeps } from './deps.ts';
import { endpoints } from './endpoints.ts';
import { createReadiness } from './readiness.ts';

/** Its listener for node:http. */
export function createApp(deps: ApiDeps): Listener {
  const { config, log, limits, measureAnswer, figureRecorder } = deps;
  const [api, agents] = [createAuthentication(deps, ''), createAuthentication(deps, MCP_PATH)];
  const tools = toolsOf(endpoints);
  const app = new Koa();
  app.silent = true;
  answerFaults(app, log);
  app.use(
    frame({
      log,
      answered(answer) {
        measureAnswer(answer);
        figureRecorder.answered(answer);
      },
      challenge: challengeOf(config),
    }),
  );
  app.use(allowAnyPage('/', 'GET,POST'));
  app.use(refuseUnreadableQuery);
  const serveAgents = mcp<ApiDeps>({
    tools,
    deps,
    url: config.resourceUrl + MCP_PATH,
    allowsOrigin: originsOf(config),
    authenticate: agents.authenticate,
    requireScope: agents.requireScope,
    limits,
  });
  const agentsMetadata = protectedResource(config, {
    path: MCP_PATH,
    scopes: toolScopes(tools.values()),
    methods: ['header'],
  });
  const answerHealth = health({ database: deps.database, lacks: createReadiness(deps) });
  const serveReference = reference(config, log, endpoints);
  const paths = {
    '/': leadToReference,
    '/docs': serveReference,
    '/healthz': answerHealth,
    '/readyz': answerHealth,
    [METADATA_PATH]: protectedResource(config),
    [METADATA_PATH + MCP_PATH]: agentsMetadata,
    [MCP_PATH]: serveAgents,
    // As at the endpoints of the API, a slash at the end changes nothing.
    [`${METADATA_PATH}${MCP_PATH}/`]: agentsMetadata,
    [`${MCP_PATH}/`]: serveAgents,
    '/openapi.json': openApi({ what: 'resource API', url: config.resourceUrl }, endpoints),
  };
  const folders = {
    '/docs/': serveReference,
    [AVATARS_PATH]: avatarFiles(deps),
    [PICTURES_PATH]: contentPictureFiles(deps),
  };
  app.use(byPath(paths, folders));
  app.use(
    mount<ApiDeps>(endpoints, {
      deps: () => deps,
      authenticate: api.authenticate,
      limits,
      secureCookies: config.resourceUrl.startsWith('https:'),
      production: config.production,
    }),
  );
  const callback = app.callback();
  // A configured proxy may set the request id; for others, the log would repeat their text.
  return requestListener({ log, proxies: config.trustProxy, mayName: () => config.trustProxy > 0 }, callback);
}

const avatarFiles = ({ avatars }: ApiDeps): Middleware =>
  immutableFiles(AVATARS_PATH, async (path) => {
    const { version, name } = readAvatarPath(path) ?? {};
    const shown = version && name && (await avatars.isShown(version));
    const bytes = shown && (await avatars.file(version, name));
    return bytes ? new Binary(name.endsWith('.png') ? 'image/png' : 'image/jpeg', bytes) : undefined;
  });

const contentPictureFiles = ({ contentPictures }: ApiDeps): Middleware =>
  immutableFiles(PICTURES_PATH, async (path) => {
    const bytes = await contentPictures.file(path);
    return bytes && new Binary(path.endsWith('.png') ? 'image/png' : 'image/jpeg', bytes);
  });

/** Redirects a browser at the bare address to the reference; for other callers it is 404. */
const leadToReference: Middleware = (ctx, next) => {
  ctx.vary('Accept');
  if (!isRead(ctx) || !namesHtml(ctx)) return next();
  stateOf(ctx).route = '/';
  ctx.redirect('/docs');
};
