// A web app that signs people in with Upare, by openid-client. See README.md.
import { createServer } from 'node:http';
import * as oidc from 'openid-client';

const {
  AUTH_URL = 'http://localhost:3000',
  CLIENT_ID = '',
  CLIENT_SECRET = '',
  PORT = '8080',
  APP_URL = `http://localhost:${PORT}`,
} = process.env;

const redirect_uri = `${APP_URL}/callback`;
const isLocal = new URL(AUTH_URL).protocol === 'http:';
const upare = await oidc.discovery(new URL(AUTH_URL), CLIENT_ID, CLIENT_SECRET, undefined, {
  // TLS is for the real thing; on your own machine there is none.
  execute: isLocal ? [oidc.allowInsecureRequests] : [],
});

/** What was sent along with each sign-in that has not come back yet. A real app keeps it in its session. */
const begun = new Map();

const pages = {
  '/': async (_url, res) => {
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    res.end('<!doctype html><title>Example</title><a href="/sign-in">Sign in with Upare</a>');
  },

  '/sign-in': async (_url, res) => {
    const state = oidc.randomState();
    const verifier = oidc.randomPKCECodeVerifier();
    begun.set(state, verifier);
    setTimeout(() => begun.delete(state), 600_000).unref();
    const address = oidc.buildAuthorizationUrl(upare, {
      redirect_uri,
      scope: 'openid profile email',
      state,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
    res.setHeader('Set-Cookie', `sign-in=${state}; HttpOnly; SameSite=Lax; Path=/`);
    res.writeHead(302, { Location: address.href }).end();
  },

  '/callback': async (url, res, req) => {
    const state = /(?:^|; )sign-in=([^;]+)/.exec(req.headers.cookie ?? '')?.[1] ?? '';
    const pkceCodeVerifier = begun.get(state);
    if (!pkceCodeVerifier) return res.writeHead(400).end('This sign-in was not begun in this browser.');
    begun.delete(state);
    const tokens = await oidc.authorizationCodeGrant(upare, url, { pkceCodeVerifier, expectedState: state });
    const { sub } = tokens.claims();
    const person = await oidc.fetchUserInfo(upare, tokens.access_token, sub);
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify(person));
  },
};

createServer((req, res) => {
  const url = new URL(req.url, APP_URL);
  const page = pages[url.pathname];
  if (!page) return res.writeHead(404).end();
  page(url, res, req).catch((error) => {
    console.error(error);
    res.writeHead(502).end('Signing in did not work.');
  });
}).listen(Number(PORT), '127.0.0.1', () => console.log(`ready at ${APP_URL}`));
