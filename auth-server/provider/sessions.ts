/** Browser sessions of the engine, made to stand several tabs of one browser at once. */
import { createHmac } from 'node:crypto';
import type { CookiesSetOptions, Provider } from 'oidc-provider';
import type { Secrets } from '../../shared/crypto/secrets.ts';
import { keepSessionsBy } from './internals.ts';

/** How long a session lives that holds no more than the secret of a form, seconds. */
const FORM_TTL = 3600;

/**
 * A session gets another id where another person has signed in, and only there. The new id follows from the former one and
 * the person: of two tabs that sign one person in at once, both give the browser the same cookie. Nobody else can tell it.
 * @param cookie how the session's cookie is set
 */
export function standManyTabs(provider: Provider, secrets: Secrets, cookie: CookiesSetOptions): void {
  const successor = (purpose: string, former: string, account: string | undefined) =>
    createHmac('sha256', secrets.key('session successors'))
      .update(`${purpose} ${former} ${account ?? ''}`)
      .digest('base64url');
  keepSessionsBy(provider, {
    cookie,
    formTtl: FORM_TTL,
    successorOf: (id, uid, account) => ({ id: successor('id', id, account), uid: successor('uid', uid, account) }),
  });
}
