/** Browser sessions of the engine, made to stand several tabs of one browser at once. */
import { createHmac } from 'node:crypto';
import Provider, { type Configuration } from 'oidc-provider';
import type { Secrets } from '../../shared/crypto/secrets.ts';

/** What the engine's sessions have beside what its types promise. */
interface Session {
  id: string;
  jti: string;
  uid: string;
  readonly new?: boolean;
  oldId?: string;
  accountId?: string;
  exp?: number;
  touched: boolean;
  save(ttl: number): Promise<string>;
  persist(): Promise<string>;
  loginAccount(details: { readonly accountId: string }): void;
  resetIdentifier(): void;
}

interface SessionModel {
  prototype: Session;
  get(ctx: unknown): Promise<Session>;
}

type Cookies = { readonly oidc: { readonly cookies: { set(name: string, value: string, options: object): void } } };

/** How long a session lives that holds no more than the secret of a form, seconds. */
const FORM_TTL = 3600;

/**
 * A session gets another id where another person has signed in, and only there. The new id follows from the former one and
 * the person: of two tabs that sign one person in at once, both give the browser the same cookie. Nobody else can tell it.
 * @param cookie how the session's cookie is set
 */
export function standManyTabs(
  provider: Provider,
  secrets: Secrets,
  cookie: NonNullable<NonNullable<Configuration['cookies']>['long']>,
): void {
  const model = provider.Session as unknown as SessionModel;
  const { prototype } = model;
  const { get } = model;
  const { loginAccount, persist } = prototype;
  const taken = new WeakSet<Session>();
  const successor = (purpose: string, former: string, account: string | undefined) =>
    createHmac('sha256', secrets.key('session successors'))
      .update(`${purpose} ${former} ${account ?? ''}`)
      .digest('base64url');

  model.get = async (ctx) => {
    const session = await get.call(model, ctx);
    // A cookie whose session is gone may have been replaced by another tab: it is not answered with an empty one.
    if (session.exp === undefined && !session.new) Object.defineProperty(session, 'new', { value: true });
    return session;
  };

  prototype.loginAccount = function login(details) {
    if (this.accountId !== details.accountId) taken.add(this);
    loginAccount.call(this, details);
  };

  prototype.resetIdentifier = function succeed() {
    if (!taken.has(this)) return;
    this.oldId = this.id;
    this.id = successor('id', this.id, this.accountId);
    this.uid = successor('uid', this.uid, this.accountId);
    this.touched = true;
  };

  prototype.persist = function persistNew() {
    if (typeof this.exp === 'number') return persist.call(this);
    // The engine gives the form of an error page a secret after it has looked whether the session is to be kept.
    const { oidc } = Provider.ctx as unknown as Cookies;
    const name = (provider as unknown as { cookieName(kind: string): string }).cookieName('session');
    oidc.cookies.set(name, this.id, cookie);
    return this.save(FORM_TTL);
  };
}
