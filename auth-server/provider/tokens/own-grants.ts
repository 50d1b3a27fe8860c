/** Our own grants: password, client_credentials with our default scope, and login. */
import { errors, type FindAccount, type Provider, type TokenEndpointGrantContext } from 'oidc-provider';
import { signInWithFactor } from '../../../shared/accounts/factors/sign-in-with-factor.ts';
import type { CompleteSignInDeps } from '../../../shared/accounts/sign-in/complete-sign-in.ts';
import type { SignIn } from '../../../shared/accounts/sign-in/sign-in.ts';
import { TWO_FACTOR_ACR } from '../../../shared/api/acr.ts';
import { ApiError } from '../../../shared/api/errors.ts';
import { isAdminScope } from '../../../shared/api/scopes.ts';
import { LOGIN_GRANT } from '../../../shared/clients/built-in-clients.ts';
import type { ClientTable } from '../../../shared/db/tables/clients.ts';
import type { Proofs } from '../../../shared/dpop/proofs.ts';
import { stateOf } from '../../../shared/http/request.ts';
import { requestedScope } from '../authorization/asked-parameters.ts';
import { admits } from '../engine-accounts.ts';
import { refused } from '../engine-faults.ts';
import { clientCredentialsGrant } from './client-credentials.ts';
import { provenKey } from './dpop.ts';
import { issueAccessToken, type TokenIssue } from './issue-access-token.ts';
import { resourceOfRequest } from './resources.ts';

interface GrantDeps extends CompleteSignInDeps {
  readonly signIn: SignIn;
  readonly clients: ClientTable;
  readonly proofs: Proofs;
  readonly findAccount: FindAccount;
  /** Seconds. */
  readonly accessTokenTtl: number;
}

/** Lifetime of a login token in seconds, without and with `remember`. */
export const LOGIN_TTL = 24 * 3600;
const REMEMBERED_TTL = 30 * 24 * 3600;

type GrantContext = TokenEndpointGrantContext<Readonly<Record<string, string | undefined>>>;

/** Registers our grants with the engine. */
export function registerGrants(provider: Provider, deps: GrantDeps): void {
  provider.registerGrantType('password', (ctx: GrantContext) => passwordGrant(provider, deps, ctx), [
    'username',
    'password',
    'scope',
    'mfa_token',
    'otp',
  ]);
  provider.registerGrantType('client_credentials', (ctx: GrantContext) => clientCredentialsGrant(provider, deps, ctx), [
    'scope',
  ]);
  provider.registerGrantType(LOGIN_GRANT, (ctx: GrantContext) => loginGrant(provider, deps, ctx), [
    'uid',
    'remember',
    'new',
  ]);
}

/** RFC 6749 section 4.3, for clients that have it registered. */
async function passwordGrant(provider: Provider, deps: GrantDeps, ctx: GrantContext) {
  const { client, params } = ctx.oidc;
  const { username, password, mfa_token, otp } = params;
  if (!(username && password) && !mfa_token) throw refused(new ApiError('GRANT_CREDENTIALS_REQUIRED'));
  const scope = requestedScope(client.scope, params.scope, (name) => !isAdminScope(name));
  const key = await provenKey(ctx, deps.proofs);
  const { address } = stateOf(ctx);
  const refreshes = client.grantTypeAllowed('refresh_token');
  const ttl = { grant: refreshes ? undefined : deps.accessTokenTtl };
  const { granted } = await signInWithFactor(deps, {
    input: { mfa_token, otp, username: username || undefined },
    from: { purpose: `grant ${client.clientId}`, address, device: null },
    async recognise() {
      const user = await deps.signIn.verify({ name: username ?? '', password: password ?? '', address });
      // An app in development learns nothing about people other than its own.
      if (!(await admits(deps.clients, client, user.uid))) throw new ApiError('CLIENT_ACCOUNT_MISMATCH');
      return { user, recognised: { by: 'password', amr: ['pwd'] } };
    },
    judge({ acr }) {
      // A person without a second factor cannot continue.
      if (client.require_acr === TWO_FACTOR_ACR && acr !== TWO_FACTOR_ACR) {
        throw new ApiError('SECOND_FACTOR_REQUIRED', { extra: { methods: [] } });
      }
    },
    async grant({ uid }) {
      await requireAccount(deps, ctx, uid);
      return issue(provider, ctx, { uid, scope, ttl, key });
    },
  }).catch((error) => {
    throw refused(error);
  });
  const { accessToken, expiresIn, grantId, accountId } = granted;

  let refreshToken: string | undefined;
  if (refreshes) {
    const refresh = new provider.RefreshToken({
      client,
      accountId,
      grantId,
      scope,
      gty: 'password',
      rotations: 0,
      resource: resourceOfRequest(),
    });
    ctx.oidc.entity('RefreshToken', refresh);
    refreshToken = await refresh.save();
  }
  ctx.body = {
    access_token: accessToken,
    expires_in: expiresIn,
    refresh_token: refreshToken,
    scope: scope || undefined,
    token_type: key ? 'DPoP' : 'Bearer',
  };
}

/**
 * A login token for a person whom the resource API has authenticated, or whose account it is about to create (contract
 * section 4).
 */
async function loginGrant(provider: Provider, deps: GrantDeps, ctx: GrantContext) {
  const { params } = ctx.oidc;
  const uid = Number(params.uid);
  if (!Number.isInteger(uid)) throw new errors.InvalidRequest('uid is required');
  const ttl = params.remember === '1' ? REMEMBERED_TTL : LOGIN_TTL;
  if (params.new !== '1') await requireAccount(deps, ctx, uid);
  const about = { uid, scope: 'account', ttl: { grant: ttl, token: ttl } };
  const { accessToken, expiresIn } = await issue(provider, ctx, about);
  ctx.body = { access_token: accessToken, expires_in: expiresIn, scope: 'account', token_type: 'Bearer' };
}

/** @throws ACCOUNT_NOT_FOUND, as the engine tells it, if the account is not there or is closed */
async function requireAccount({ findAccount }: GrantDeps, ctx: GrantContext, uid: number): Promise<void> {
  if (!(await findAccount(ctx, String(uid)))) throw refused(new ApiError('ACCOUNT_NOT_FOUND'));
}

/** `issueAccessToken` within a request to the token endpoint, reported to the engine. */
async function issue(provider: Provider, ctx: GrantContext, what: Pick<TokenIssue, 'uid' | 'scope' | 'ttl' | 'key'>) {
  const { client, params } = ctx.oidc;
  return issueAccessToken(provider, { client, ...what, gty: params.grant_type }, (name, entity) =>
    ctx.oidc.entity(name, entity),
  );
}
