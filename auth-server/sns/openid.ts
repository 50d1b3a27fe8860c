/**
 * Any OpenID provider: discovery, code flow with PKCE, state and nonce, a signed ID token. The one door to
 * openid-client.
 */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type * as oidc from 'openid-client';
import { openidLabel } from '../../shared/config/channel-variables.ts';
import { inEachLanguage } from '../../shared/words/language.ts';
import { ChannelFault, callbackCodeOf, channelKind, word } from './channel.ts';
import { profileOf } from './profile.ts';
import { ADDRESS_FORM, isSafeAddress } from './settings.ts';

const require = createRequire(import.meta.url);
/** Loaded on first use. */
const library = (): typeof import('openid-client') => require('openid-client');

/** Milliseconds for which discovery is cached. */
const BELIEVED_FOR = 3600 * 1000;
const wanted = ['openid', 'profile', 'email'];

interface OpenidSettings {
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The label of its button. */
  readonly label: string;
}

export const openid = channelKind<OpenidSettings>({
  name: 'openid',
  takes: `issuer,client_id,client_secret and, where it is not to be the name, a label; the issuer is ${ADDRESS_FORM}`,
  read(value, name) {
    const [issuer = '', clientId, clientSecret] = value.split(',').map((part) => part.trim());
    const label = openidLabel({ name, value });
    if (!isSafeAddress(issuer) || !clientId || !clientSecret || label.length > 40) return undefined;
    return { name, issuer, clientId, clientSecret, label };
  },
  open(settings, { ask, redirectUri }) {
    const { name, issuer, clientId, clientSecret, label } = settings;
    const discover = () =>
      library().discovery(new URL(issuer), clientId, undefined, authentication(clientSecret), {
        [library().customFetch]: (url, options) => ask(url, options as RequestInit),
        // The signature is checked although the token comes directly from the provider. Plain HTTP: see
        // `isSafeAddress`.
        execute: [
          library().enableNonRepudiationChecks,
          ...(issuer.startsWith('http:') ? [library().allowInsecureRequests] : []),
        ],
      });
    const provider = remembered(discover);

    return {
      name,
      label: inEachLanguage(() => label),
      authorizeUrl: ({ state, nonce, verifier }) =>
        told(name, async () => {
          const config = await provider();
          const offered = config.serverMetadata().scopes_supported;
          const url = library().buildAuthorizationUrl(config, {
            response_type: 'code',
            redirect_uri: redirectUri,
            scope: wanted.filter((scope) => scope === 'openid' || !offered || offered.includes(scope)).join(' '),
            state,
            nonce,
            code_challenge: createHash('sha256').update(verifier).digest('base64url'),
            code_challenge_method: 'S256',
          });
          return url.href;
        }),
      async identify(callback, { state, nonce, verifier }) {
        callbackCodeOf(callback);
        const { claims, more } = await told(name, async () => {
          const config = await provider();
          const checks = {
            expectedState: state,
            expectedNonce: nonce,
            pkceCodeVerifier: verifier,
            idTokenExpected: true,
          };
          const tokens = await library().authorizationCodeGrant(config, new URL(`${redirectUri}?${callback}`), checks);
          const claims = tokens.claims() as oidc.IDToken;
          const { userinfo_endpoint } = config.serverMetadata();
          const more = userinfo_endpoint
            ? await library().fetchUserInfo(config, tokens.access_token, claims.sub)
            : undefined;
          return { claims, more };
        });
        const { nickname, preferred_username, name: fullName, picture } = { ...claims, ...more };
        // Whether an address is verified is taken from the same answer.
        const { email, email_verified } = more?.email === undefined ? claims : more;
        return {
          // A `sub` is unique per issuer, and the configured issuer may change one day.
          subject: createHash('sha256').update(`${issuer}\n${claims.sub}`).digest('base64url'),
          profile: profileOf({
            nickname: nickname ?? preferred_username ?? fullName,
            email,
            emailVerified: email_verified === true,
            picture,
          }),
        };
      },
    };
  },
});

/** RFC 6749 section 2.3.1 prefers Basic; some providers accept the secret only in the body. */
function authentication(secret: string): oidc.ClientAuth {
  const basic = library().ClientSecretBasic(secret);
  const post = library().ClientSecretPost(secret);
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported;
    const inBody = methods && !methods.includes('client_secret_basic') && methods.includes('client_secret_post');
    return (inBody ? post : basic)(server, ...rest);
  };
}

/** Concurrent callers share one discovery; a failed one is not cached. */
function remembered(discover: () => Promise<oidc.Configuration>): () => Promise<oidc.Configuration> {
  let current: { readonly since: number; readonly found: Promise<oidc.Configuration> } | undefined;
  return () => {
    if (current && Date.now() - current.since < BELIEVED_FOR) return current.found;
    const found = discover();
    const mine = { since: Date.now(), found };
    current = mine;
    found.catch(() => {
      if (current === mine) current = undefined;
    });
    return found;
  };
}

/** Errors of openid-client contain whole answers: only their messages are passed on. Other errors stay as they are. */
async function told<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ChannelFault) throw error;
    const { message, code, error: word6749, cause } = error as Error & { code?: string; error?: string };
    if (cause instanceof ChannelFault) throw cause;
    if (!(error instanceof library().ClientError) && word6749 === undefined && code === undefined) throw error;
    // The cause names the claim that failed; neither message contains its value.
    const more = cause instanceof Error ? cause.message : message;
    throw new ChannelFault(`${name}: ${word(word6749 ?? code ?? 'fault')}, ${word(more)}`);
  }
}
