/**
 * QQ: wiki.connect.qq.com, oauth2.0/authorize, token, me, user/get_user_info. Answers that are not JSON are a query
 * string or `callback( {…} );`. It has neither PKCE nor nonces.
 */
import { z } from 'zod';
import { asJson, readAnswer } from './ask.ts';
import { ChannelFault, callbackCodeOf, Denied, platformKind, word } from './channel.ts';
import { profileOf } from './profile.ts';
import { clientCredentials } from './settings.ts';

const tokenShape = z.object({ access_token: z.string().min(1) });
const meShape = z.object({ client_id: z.coerce.string(), openid: z.string().regex(/^\w{1,128}$/) });
const userShape = z.object({
  ret: z.literal(0),
  nickname: z.string().optional(),
  figureurl_qq_2: z.string().optional(),
  figureurl_qq_1: z.string().optional(),
});

export const qq = platformKind({
  name: 'qq',
  ...clientCredentials,
  open(settings, { ask, optional, redirectUri }) {
    const base = settings.base ?? 'https://graph.qq.com';
    const { clientId: client_id, clientSecret: client_secret } = settings;
    const get = (path: string, query: Record<string, string>) => ask(`${base}${path}?${new URLSearchParams(query)}`);
    return {
      async authorizeUrl({ state }) {
        const query = { response_type: 'code', client_id, redirect_uri: redirectUri, state, scope: 'get_user_info' };
        return `${base}/oauth2.0/authorize?${new URLSearchParams(query)}`;
      },
      async identify(callback) {
        if (Number(callback.get('usercancel') ?? 0) !== 0) throw new Denied();
        // With `msg`, the code is an error number.
        if (callback.has('msg')) throw new ChannelFault(`qq came back with the error ${word(callback.get('code'))}`);
        const asked = { grant_type: 'authorization_code', client_id, client_secret, code: callbackCodeOf(callback) };
        const answer = await get('/oauth2.0/token', { ...asked, redirect_uri: redirectUri, fmt: 'json' });
        const { access_token } = await readAnswer('qq token', answer, tokenShape, anyDialect);
        const me = await readAnswer(
          'qq me',
          await get('/oauth2.0/me', { access_token, fmt: 'json' }),
          meShape,
          anyDialect,
        );
        if (me.client_id !== client_id) throw new ChannelFault('qq me: the token is of another app');
        const about = { access_token, oauth_consumer_key: client_id, openid: me.openid };
        const user = await optional(async () =>
          readAnswer('qq get_user_info', await get('/user/get_user_info', about), userShape, anyDialect),
        );
        const picture = user?.figureurl_qq_2 || user?.figureurl_qq_1;
        return { subject: me.openid, profile: profileOf({ nickname: user?.nickname, picture }) };
      },
    };
  },
});

/** `fmt=json` requests JSON; some answers are `callback( {…} );` or `access_token=…&expires_in=…` all the same. */
function anyDialect(text: string): unknown {
  const wrapped = /^\s*callback\(\s*(\{[\s\S]*\})\s*\);?\s*$/.exec(text)?.[1];
  const object = asJson(wrapped ?? text);
  if (object !== undefined) return object;
  return text.includes('=') && !wrapped ? Object.fromEntries(new URLSearchParams(text.trim())) : undefined;
}
