/** @node-oauth/oauth2-server on Koa, its rows in Maps: another engine for the token endpoint. */
import OAuth2Server from '@node-oauth/oauth2-server';
import Koa from 'koa';
import koaBody from 'koa-body';
import { client as credentials } from './clients.ts';
import { listen } from './listen.ts';

const client = { id: credentials.client_id, grants: ['client_credentials', 'refresh_token', 'password'] };
const user = { id: 'somebody' };
const tokens = new Map<string, OAuth2Server.Token>();
const refreshTokens = new Map<string, OAuth2Server.Token>();

const server = new OAuth2Server({
  model: {
    getClient: async (id: string, secret: string) =>
      id === credentials.client_id && secret === credentials.client_secret ? client : false,
    getUserFromClient: async () => user,
    getUser: async () => user,
    saveToken: async (token: OAuth2Server.Token) => {
      const saved = { ...token, client, user };
      tokens.set(saved.accessToken, saved);
      if (saved.refreshToken) refreshTokens.set(saved.refreshToken, saved);
      return saved;
    },
    getAccessToken: async (token: string) => tokens.get(token),
    getRefreshToken: async (token: string) => refreshTokens.get(token) as never,
    revokeToken: async (token: OAuth2Server.RefreshToken) => refreshTokens.delete(token.refreshToken),
  } as never,
});

const app = new Koa();
app.use(koaBody());
app.use(async (ctx) => {
  const request = new OAuth2Server.Request({
    method: ctx.method,
    headers: ctx.headers as Record<string, string>,
    query: {},
    body: (ctx.request as { body?: unknown }).body,
  });
  const response = new OAuth2Server.Response({ headers: {} });
  await server.token(request, response);
  ctx.status = response.status ?? 500;
  ctx.body = response.body;
});

listen(app.callback());
