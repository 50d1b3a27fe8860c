/** GitHub, or a self-hosted GitHub: login/oauth/authorize with PKCE, login/oauth/access_token, user, user/emails. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readAnswer } from './ask.ts';
import { callbackCodeOf, platformKind } from './channel.ts';
import { profileOf } from './profile.ts';
import { clientCredentials } from './settings.ts';

const tokenShape = z.object({ access_token: z.string().min(1) });
const userShape = z.object({ id: z.int().positive(), login: z.string(), avatar_url: z.string().optional() });
const emailsShape = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

export const github = platformKind({
  name: 'github',
  ...clientCredentials,
  open(settings, { ask, optional, redirectUri }) {
    const site = settings.base ?? 'https://github.com';
    const api = settings.base ? `${settings.base}/api/v3` : 'https://api.github.com';
    const { clientId: client_id, clientSecret: client_secret } = settings;
    return {
      async authorizeUrl({ state, verifier }) {
        const code_challenge = createHash('sha256').update(verifier).digest('base64url');
        const pkce = { code_challenge, code_challenge_method: 'S256' };
        const query = { client_id, redirect_uri: redirectUri, scope: 'read:user user:email', state, ...pkce };
        return `${site}/login/oauth/authorize?${new URLSearchParams(query)}`;
      },
      async identify(callback, { verifier }) {
        const form = {
          client_id,
          client_secret,
          code: callbackCodeOf(callback),
          redirect_uri: redirectUri,
          code_verifier: verifier,
        };
        const answer = await ask(`${site}/login/oauth/access_token`, {
          method: 'POST',
          headers: { accept: 'application/json' },
          body: new URLSearchParams(form),
        });
        const { access_token } = await readAnswer('github access_token', answer, tokenShape);
        const headers = {
          authorization: `Bearer ${access_token}`,
          accept: 'application/vnd.github+json',
          'x-github-api-version': '2022-11-28',
        };
        const user = await readAnswer('github user', await ask(`${api}/user`, { headers }), userShape);
        const emails = await optional(async () =>
          readAnswer('github user/emails', await ask(`${api}/user/emails`, { headers }), emailsShape),
        );
        const main = emails?.find(({ primary }) => primary);
        const told = {
          nickname: user.login,
          email: main?.email,
          emailVerified: main?.verified,
          picture: user.avatar_url,
        };
        // Another GitHub has its own numbers for people.
        const subject = settings.base ? `${user.id}@${new URL(settings.base).host}` : String(user.id);
        return { subject, profile: profileOf(told) };
      },
    };
  },
});
