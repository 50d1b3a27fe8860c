/** The part of internals.ts about how apps authenticate, are refused and are notified; tested with it. */
import { type Client, errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { replace } from './replace.ts';

/** Lets `tell` notify apps of ended sessions: the engine itself would try once and wait for the answer. */
export function tellSessionEndsBy(
  { Client }: Provider,
  tell: (client: Client, account: string, sid: string) => Promise<void>,
): void {
  const prototype = Client.prototype as unknown as { backchannelLogout(account: string, sid: string): Promise<void> };
  replace(prototype, 'backchannelLogout', (client, _engines, account, sid) =>
    tell(client as unknown as Client, account, sid),
  );
}

/** Accepts client assertions whose audience is this address too. */
export function takeAudience({ OIDCContext }: Provider, address: string): void {
  const prototype = OIDCContext.prototype as unknown as { clientJwtAuthExpectedAudience(): Set<string> };
  replace(prototype, 'clientJwtAuthExpectedAudience', (_ctx, engines) => engines().add(address));
}

/** What the engine calls `invalid_request`, and the word that an RFC has for it. */
const misnamed: readonly (readonly [description: RegExp, word: string])[] = [
  // RFC 6749 section 5.2, which RFC 8628 section 3.2 refers to.
  [/ is not allowed for this client$/, 'unauthorized_client'],
  // The same section: no authentication, or none of a kind that we know.
  [/^no client authentication |^invalid authorization header | in the authorization header/i, 'invalid_client'],
  // RFC 7523 section 3.2.
  [/^invalid client_assertion format$|^client_assertion_type must have /, 'invalid_client'],
  // RFC 7636 section 4.6: what has not the form of a verifier matches no challenge.
  [/^code_verifier /, 'invalid_grant'],
];

/** The failures of the endpoints at which apps authenticate. */
const appFailures = [
  'grant.error',
  'device_authorization.error',
  'introspection.error',
  'pushed_authorization_request.error',
  'revocation.error',
] as const;

/** Answers in the RFCs' words where the engine has others. */
export function nameErrorsAsRfc(provider: Provider): void {
  const rename = (ctx: KoaContextWithOIDC, error: { error_description?: string | undefined }) => {
    const [, word] = misnamed.find(([description]) => description.test(error.error_description ?? '')) ?? [];
    if (!word) return;
    for (const told of [error, Object(ctx.body)]) Object.assign(told, { error: word });
    if (word !== 'invalid_client') return;
    ctx.status = 401;
    // Who tried the header is told how it is used.
    if (ctx.headers.authorization !== undefined) ctx.set('WWW-Authenticate', `Basic realm="${provider.issuer}"`);
  };
  for (const event of appFailures) provider.on(event as 'grant.error', rename);
  // RFC 6749 section 4.1.2.1
  replace(provider.Client.prototype, 'responseTypeAllowed', (_client, engines, type) => {
    if (engines(type)) return true;
    throw new errors.UnauthorizedClient('requested response_type is not allowed for this client');
  });
}

/** What the engine knows of the keys that an app publishes. */
interface KeyStore {
  /** Epoch seconds until which the engine asks for them no more. */
  freshUntil?: number;
  fresh(): boolean;
  refresh(): Promise<void>;
  selectForVerify(key: object): readonly unknown[];
}

/**
 * Lets an app sign by a key as soon as it has published it: the engine would look again after a minute, or after all the
 * time for which the app lets its keys be kept.
 * @param pause milliseconds between two fetches at least, however many unknown keys are used
 */
export function lookForNewKeys({ Client }: Provider, pause: number): void {
  // Any client shows the class that the stores of all have.
  const { asymmetricKeyStore } = new (Client as unknown as new (metadata: object) => { asymmetricKeyStore: KeyStore })({
    ...{ client_id: 'none', token_endpoint_auth_method: 'none', redirect_uris: ['https://localhost/'] },
  });
  const prototype = Object.getPrototypeOf(asymmetricKeyStore) as KeyStore;
  const looked = new WeakMap<KeyStore, number>();
  /** Until when the keys were fresh that an unknown one has looked up again. */
  const formerly = new WeakMap<KeyStore, number>();
  replace(prototype, 'refresh', async (store, engines) => {
    if (!store.fresh()) looked.set(store, Date.now());
    try {
      await engines();
    } catch (error) {
      // Whoever makes up a key while the app's server is down takes the known ones from nobody.
      const former = formerly.get(store);
      if (former !== undefined) store.freshUntil = former;
      throw error;
    } finally {
      formerly.delete(store);
    }
  });
  replace(prototype, 'selectForVerify', (store, engines, key) => {
    const keys = engines(key);
    const at = looked.get(store);
    // Where no key fits, the engine asks unless what it has is fresh.
    if (keys.length === 0 && at !== undefined && Date.now() - at >= pause) {
      if (store.freshUntil) formerly.set(store, store.freshUntil);
      store.freshUntil = 0;
    }
    return keys;
  });
}

/** Whether the keys of an app have been loaded: the engine fetches published keys only when no known one fits. */
export async function hasKeyNow(client: Client, { alg, kid }: { readonly alg?: unknown; readonly kid?: unknown }) {
  const { asymmetricKeyStore } = client as unknown as { asymmetricKeyStore: KeyStore };
  await asymmetricKeyStore.refresh();
  return asymmetricKeyStore.selectForVerify({ alg, kid }).length > 0;
}
