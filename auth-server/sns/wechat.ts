/**
 * WeChat for websites: open.weixin.qq.com/connect/qrconnect, sns/oauth2/access_token, sns/userinfo. The app is `appid`, its
 * secret `secret`, errors come with HTTP 200 and `errcode`; it has neither PKCE nor nonces.
 */
import { z } from 'zod';
import { readAnswer } from './ask.ts';
import { ChannelFault, callbackCodeOf, platformKind } from './channel.ts';
import { profileOf } from './profile.ts';
import { clientCredentials } from './settings.ts';

const id = z.string().regex(/^[\w-]{1,128}$/);
const tokenShape = z.object({ access_token: z.string().min(1), openid: id, unionid: id.optional() });
const userShape = z.object({
  openid: id,
  unionid: id.optional(),
  nickname: z.string().optional(),
  headimgurl: z.string().optional(),
});

export const wechat = platformKind({
  name: 'wechat',
  ...clientCredentials,
  open(settings, { ask, redirectUri }) {
    const site = settings.base ?? 'https://open.weixin.qq.com';
    const api = settings.base ?? 'https://api.weixin.qq.com';
    const { clientId: appid, clientSecret: secret } = settings;
    const get = (path: string, query: Record<string, string>) => ask(`${api}${path}?${new URLSearchParams(query)}`);
    return {
      async authorizeUrl({ state }) {
        // In this order: WeChat matches the address against a pattern.
        const query = { appid, redirect_uri: redirectUri, response_type: 'code', scope: 'snsapi_login', state };
        return `${site}/connect/qrconnect?${new URLSearchParams(query)}#wechat_redirect`;
      },
      async identify(callback) {
        const asked = { appid, secret, code: callbackCodeOf(callback), grant_type: 'authorization_code' };
        const answer = await get('/sns/oauth2/access_token', asked);
        const { access_token, openid, unionid } = await readAnswer('wechat access_token', answer, tokenShape);
        // This request must succeed: without the unionid, a person would get a second identity.
        const user = await readAnswer(
          'wechat userinfo',
          await get('/sns/userinfo', { access_token, openid }),
          userShape,
        );
        if (user.openid !== openid) throw new ChannelFault('wechat userinfo: of another person');
        const profile = profileOf({ nickname: user.nickname, picture: user.headimgurl });
        // A person has one unionid across all apps of a company, but an openid in each.
        return { subject: unionid ?? user.unionid ?? openid, profile };
      },
    };
  },
});
