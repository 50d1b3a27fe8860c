/** Browser sessions of the engine, made safe for several tabs of one browser. */
import type { CookiesSetOptions, Provider } from 'oidc-provider';
import type { Secrets } from '../../../shared/crypto/secrets.ts';
import { keepSessionsBy } from '../internals.ts';

/** Lifetime in seconds of a session that holds only the secret of a form. */
const FORM_TTL = 3600;

/**
 * A session gets a new id only when another person signs in. The new id is derived from the former one and the person,
 * so two tabs that sign in one person set the same cookie. Nobody else can compute it.
 * @param cookie the options of the session's cookie
 */
export function standManyTabs(provider: Provider, secrets: Secrets, cookie: CookiesSetOptions): void {
  const successor = (purpose: string, former: string, account: string | undefined) =>
    secrets.mac('session successors', `${purpose} ${former} ${account ?? ''}`).toString('base64url');
  keepSessionsBy(provider, {
    cookie,
    formTtl: FORM_TTL,
    successorOf: (id, uid, account) => ({ id: successor('id', id, account), uid: successor('uid', uid, account) }),
  });
}
