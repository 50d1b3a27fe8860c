/** Sina Weibo: open.weibo.com, 2/oauth2/authorize, 2/oauth2/access_token, 2/users/show. It has neither PKCE nor nonces. */
import { z } from 'zod';
import { readAnswer } from './ask.ts';
import { callbackCodeOf, platformKind } from './channel.ts';
import { profileOf } from './profile.ts';
import { clientCredentials } from './settings.ts';

const tokenShape = z.object({
  access_token: z.string().min(1),
  uid: z.union([z.string().regex(/^\d{1,20}$/), z.int().positive()]),
});
const userShape = z.object({ screen_name: z.string().optional(), avatar_large: z.string().optional() });

export const weibo = platformKind({
  name: 'weibo',
  ...clientCredentials,
  open(settings, { ask, optional, redirectUri }) {
    const base = settings.base ?? 'https://api.weibo.com';
    const { clientId: client_id, clientSecret: client_secret } = settings;
    return {
      async authorizeUrl({ state }) {
        const query = { client_id, redirect_uri: redirectUri, response_type: 'code', state };
        return `${base}/oauth2/authorize?${new URLSearchParams(query)}`;
      },
      async identify(callback) {
        const form = {
          client_id,
          client_secret,
          grant_type: 'authorization_code',
          code: callbackCodeOf(callback),
          redirect_uri: redirectUri,
        };
        const answer = await ask(`${base}/oauth2/access_token`, { method: 'POST', body: new URLSearchParams(form) });
        const { access_token, uid } = await readAnswer('weibo access_token', answer, tokenShape);
        const subject = String(uid);
        const query = new URLSearchParams({ access_token, uid: subject });
        const user = await optional(async () =>
          readAnswer('weibo users/show', await ask(`${base}/2/users/show.json?${query}`), userShape),
        );
        return { subject, profile: profileOf({ nickname: user?.screen_name, picture: user?.avatar_large }) };
      },
    };
  },
});
