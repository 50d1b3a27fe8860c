/** An OpenID provider on loopback that signs what it is told to, also what it must not. */
import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type Asked, createCodes, decisionRoutes, json, type StandIn, startStandIn } from './_stand-in.ts';

const APP = { id: 'upare-at-the-provider', secret: 'the provider’s secret' };

/** @param basic false for a provider that takes the secret in the body alone */
export async function startOpenid({ basic = true } = {}): Promise<StandIn & { readonly setting: string }> {
  const [own, foreign] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const codes = createCodes();

  /** What a person's ID token says; their name says what is wrong with it. */
  const idToken = (url: string, who: string, query: URLSearchParams) => {
    const claims = { nonce: who.startsWith('nonce') ? 'another' : query.get('nonce'), name: who };
    const token = new SignJWT(who.startsWith('no nonce') ? { name: who } : claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(who.startsWith('issuer') ? 'https://accounts.example' : url)
      .setSubject(who)
      .setAudience(who.startsWith('audience') ? 'another-app' : APP.id)
      .setIssuedAt()
      .setExpirationTime(who.startsWith('expired') ? '-1h' : '5m');
    return token.sign(who.startsWith('key') ? foreign.privateKey : own.privateKey);
  };

  const standIn = await startStandIn((url) => ({
    '/.well-known/openid-configuration': () =>
      json({
        issuer: url,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        userinfo_endpoint: `${url}/userinfo`,
        jwks_uri: `${url}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
        scopes_supported: ['openid', 'email'],
        token_endpoint_auth_methods_supported: [basic ? 'client_secret_basic' : 'client_secret_post'],
      }),
    '/jwks': () => json({ keys: [jwk] }),
    ...decisionRoutes('/authorize', codes, { error: 'access_denied' }),
    async '/token'({ form, header }: Asked) {
      // RFC 6749 section 2.3.1: either half is form-encoded.
      const halves = atob(header('authorization').replace(/^Basic /, '')).split(':');
      const [id, secret] = halves.map((half) => decodeURIComponent(half.replaceAll('+', ' ')));
      const isApp = basic ? id === APP.id && secret === APP.secret : form.get('client_secret') === APP.secret;
      if (!isApp) return json({ error: 'invalid_client' }, 401);
      const granted = codes.take(form.get('code'));
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      if (!granted || granted.query.get('code_challenge') !== challenge) return json({ error: 'invalid_grant' }, 400);
      const { who, query } = granted;
      const id_token = who.startsWith('bare') ? undefined : await idToken(url, who, query);
      return json({ access_token: codes.tokenFor(who), token_type: 'Bearer', expires_in: 60, id_token });
    },
    '/userinfo'({ header }: Asked) {
      const who = codes.holder(header('authorization').replace(/^Bearer /, ''));
      if (!who) return json({ error: 'invalid_token' }, 401);
      const sub = who.startsWith('swapped') ? 'somebody else' : who;
      return json({ sub, nickname: who, email: `${who}@op.example`, email_verified: true });
    },
  }));
  return { ...standIn, setting: `${standIn.url},${APP.id},${APP.secret},The Works` };
}
