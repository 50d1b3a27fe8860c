/** Weibo, QQ, WeChat and GitHub as their own documents have them, on loopback. */
import { createHash } from 'node:crypto';
import {
  type Asked,
  createCodes,
  decisionRoutes,
  json,
  misbehaviour,
  numberOf,
  type Route,
  type StandIn,
  startStandIn,
  wordOf,
} from './_stand-in.ts';

const APP = { id: '101814107', secret: 'the:secret@of-the-app' };

export interface Channels extends StandIn {
  /** The configuration under which our servers use them. */
  readonly env: Readonly<Record<string, string>>;
}

export async function startChannels(): Promise<Channels> {
  const standIn = await startStandIn((url) => ({ ...weibo(url), ...qq(url), ...wechat(url), ...github(url) }));
  const at = (name: string) => `${APP.id}:${APP.secret}@${standIn.url}/${name}`;
  const env = { SNS_WEIBO: at('weibo'), SNS_QQ: at('qq'), SNS_WECHAT: at('wechat'), SNS_GITHUB: at('github') };
  return { ...standIn, env: { ...env, SNS_TIMEOUT: '30' } };
}

type Routes = Readonly<Record<string, Route>>;

const isApp = (given: URLSearchParams) =>
  given.get('client_id') === APP.id && given.get('client_secret') === APP.secret;

/** open.weibo.com/wiki/Oauth2: the token endpoint takes POST alone, and tells the uid. */
function weibo(url: string): Routes {
  const codes = createCodes();
  const no = { error: 'access_denied', error_code: '21330', error_uri: '/oauth2/authorize' };
  return {
    ...decisionRoutes('/weibo/oauth2/authorize', codes, no),
    '/weibo/oauth2/access_token'({ method, form, query }: Asked) {
      const fault = (error: string, error_code: number) =>
        json({ error, error_code, request: '/oauth2/access_token' }, 400);
      if (method !== 'POST' || query.size) return fault('HTTP METHOD is not suported for this request!', 10021);
      if (!isApp(form)) return fault('invalid_client', 21324);
      const granted = codes.take(form.get('code'));
      if (form.get('grant_type') !== 'authorization_code' || !granted) return fault('invalid_grant', 21325);
      if (form.get('redirect_uri') !== granted.query.get('redirect_uri')) return fault('redirect_uri_mismatch', 21322);
      const wrong = misbehaviour(granted.who, url);
      if (wrong) return wrong();
      const access_token = codes.tokenFor(granted.who);
      return json({ access_token, remind_in: '157679999', expires_in: 157679999, uid: String(numberOf(granted.who)) });
    },
    '/weibo/2/users/show.json'({ query }: Asked) {
      const who = codes.holder(query.get('access_token'));
      if (!who) return json({ error: 'invalid_access_token', error_code: 21332 }, 403);
      if (who.startsWith('shy')) return json({ error: 'User requests out of rate limit!', error_code: 10023 }, 403);
      if (query.get('uid') !== String(numberOf(who)))
        return json({ error: 'Permission Denied!', error_code: 10014 }, 400);
      return json({ id: numberOf(who), idstr: String(numberOf(who)), screen_name: who, avatar_large: `${url}/a.jpg` });
    },
  };
}

/** wiki.connect.qq.com: a query string, `callback( … );`, or JSON where `fmt=json` is asked for and heard. */
function qq(url: string): Routes {
  const codes = createCodes();
  const dialect = (query: URLSearchParams, who: string, value: Record<string, unknown>, form = false) => {
    if (query.get('fmt') === 'json' && !who.startsWith('old')) return json(value);
    const fields = Object.entries(value).map(([name, one]): [string, string] => [name, String(one)]);
    return { body: form ? new URLSearchParams(fields).toString() : `callback( ${JSON.stringify(value)} );\n` };
  };
  return {
    ...decisionRoutes('/qq/oauth2.0/authorize', codes, { usercancel: '1' }),
    '/qq/oauth2.0/token'({ query }: Asked) {
      const fault = (error: number, error_description: string) => dialect(query, 'old', { error, error_description });
      if (!isApp(query)) return fault(100009, 'client secret is illegal');
      const granted = codes.take(query.get('code'));
      if (!granted) return fault(100020, 'code is reused error');
      if (query.get('redirect_uri') !== granted.query.get('redirect_uri'))
        return fault(100010, 'redirect uri is illegal');
      const wrong = misbehaviour(granted.who, url);
      if (wrong) return wrong();
      const access_token = codes.tokenFor(granted.who);
      return dialect(query, granted.who, { access_token, expires_in: 7776000, refresh_token: '88E4' }, true);
    },
    '/qq/oauth2.0/me'({ query }: Asked) {
      const who = codes.holder(query.get('access_token'));
      if (!who) return dialect(query, 'old', { error: 100016, error_description: 'access token check failed' });
      const client_id = who.startsWith('stolen') ? '202020202' : APP.id;
      return dialect(query, who, { client_id, openid: wordOf(who) });
    },
    '/qq/user/get_user_info'({ query }: Asked) {
      const who = codes.holder(query.get('access_token'));
      const right = who && query.get('oauth_consumer_key') === APP.id && query.get('openid') === wordOf(who);
      if (!right) return json({ ret: -1, msg: "client request's parameters are invalid, invalid openid" });
      return json({ ret: 0, msg: '', nickname: who, figureurl_qq_1: `${url}/40.jpg`, figureurl_qq_2: '' });
    },
  };
}

/** developers.weixin.qq.com, for websites: `appid` and `secret`, errors with HTTP 200, answers as text/plain. */
function wechat(url: string): Routes {
  const codes = createCodes();
  const plain = (value: unknown) => ({ type: 'text/plain', body: JSON.stringify(value) });
  const unionOf = (who: string) => (who.startsWith('single') ? undefined : `union-${wordOf(who)}`);
  return {
    ...decisionRoutes('/wechat/connect/qrconnect', codes, {}),
    '/wechat/sns/oauth2/access_token'({ query }: Asked) {
      if (query.get('appid') !== APP.id) return plain({ errcode: 40013, errmsg: 'invalid appid' });
      if (query.get('secret') !== APP.secret) return plain({ errcode: 40125, errmsg: 'invalid appsecret' });
      const granted = codes.take(query.get('code'));
      if (!granted) return plain({ errcode: 40029, errmsg: 'invalid code' });
      const { who } = granted;
      const wrong = misbehaviour(who, url);
      if (wrong) return wrong();
      const known = who.startsWith('late') ? undefined : unionOf(who);
      const fields = { expires_in: 7200, refresh_token: 'R', openid: `open-${wordOf(who)}`, scope: 'snsapi_login' };
      return plain({ access_token: codes.tokenFor(who), ...fields, unionid: known });
    },
    '/wechat/sns/userinfo'({ query }: Asked) {
      const who = codes.holder(query.get('access_token'));
      if (!who || query.get('openid') !== `open-${wordOf(who)}`)
        return plain({ errcode: 40003, errmsg: 'invalid openid' });
      return plain({
        openid: query.get('openid'),
        nickname: who,
        sex: 1,
        headimgurl: `${url}/132`,
        unionid: unionOf(who),
      });
    },
  };
}

/** docs.github.com, at an address of one's own: PKCE, JSON where it is asked for, errors with HTTP 200. */
function github(url: string): Routes {
  const codes = createCodes();
  const holderOf = ({ header }: Asked) => codes.holder(/^Bearer (.+)$/.exec(header('authorization'))?.[1] ?? null);
  const no = { error: 'access_denied', error_description: 'The user has denied your application access.' };
  return {
    ...decisionRoutes('/github/login/oauth/authorize', codes, no),
    '/github/login/oauth/access_token'({ form, header }: Asked) {
      const answer = (value: Record<string, string>) =>
        header('accept') === 'application/json' ? json(value) : { body: new URLSearchParams(value).toString() };
      if (!isApp(form)) return answer({ error: 'incorrect_client_credentials' });
      const granted = codes.take(form.get('code'));
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      const proven =
        granted?.query.get('code_challenge_method') === 'S256' && granted.query.get('code_challenge') === challenge;
      if (!granted || !proven) return answer({ error: 'bad_verification_code' });
      const wrong = misbehaviour(granted.who, url);
      if (wrong) return wrong();
      return answer({ access_token: codes.tokenFor(granted.who), scope: 'read:user,user:email', token_type: 'bearer' });
    },
    '/github/api/v3/user'(asked: Asked) {
      const who = holderOf(asked);
      if (!who || !asked.header('user-agent')) return json({ message: 'Bad credentials' }, 401);
      return json({ login: who, id: numberOf(who), avatar_url: `${url}/u`, email: null });
    },
    '/github/api/v3/user/emails'(asked: Asked) {
      const who = holderOf(asked);
      if (!who) return json({ message: 'Bad credentials' }, 401);
      const verified = !who.startsWith('claims');
      // Who only claims an address claims somebody's: what follows in the name.
      const email = verified ? `${who}@git.example` : (who.slice('claims '.length) as string);
      return json([{ email, primary: true, verified, visibility: 'public' }]);
    },
  };
}
