/** POST /oauth/register: an app registers itself (RFC 7591), and reads or deletes what it registered (RFC 7592). */
import { createHmac } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { z } from 'zod';
import { ApiError } from '../../shared/api/errors.ts';
import { offeredScopes } from '../../shared/api/scopes.ts';
import { metadataOf, offeredGrants } from '../../shared/clients/metadata.ts';
import { PRIVATE_KEY_JWT, protocolFields } from '../../shared/clients/protocol.ts';
import type { Config } from '../../shared/config/config.ts';
import { isSame } from '../../shared/crypto/constant-time.ts';
import type { Secrets } from '../../shared/crypto/secrets.ts';
import type { ClientRow } from '../../shared/db/tables/clients.ts';
import type { LiveTokens } from '../../shared/db/tables/live-tokens.ts';
import { readJsonText } from '../../shared/http/body.ts';
import type { LimitCall } from '../../shared/http/limit-calls.ts';
import { asApiError, stateOf } from '../../shared/http/respond.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import { createClient } from '../../shared/operations/clients/create.ts';
import { deleteClient } from '../../shared/operations/clients/delete.ts';
import type { OperationDeps } from '../../shared/operations/deps.ts';
import { perform } from '../../shared/operations/operation.ts';
import { parsePayload } from '../provider/internals.ts';
import { withRfcError } from './access-token-faults.ts';

interface Deps extends Pick<OperationDeps, 'clients' | 'users' | 'auditLog'> {
  readonly config: Pick<Config, 'authUrl' | 'clientRegistration'>;
  readonly secrets: Secrets;
  readonly liveTokens: LiveTokens;
  readonly limit: LimitCall;
}

const REGISTRATION_PATH = '/oauth/register';

const list = z.array(z.string().max(2000)).max(20);
const shape = z.object({
  client_name: z.string().max(120).default('An app that registered itself'),
  redirect_uris: list.default([]),
  grant_types: list.default(['authorization_code']),
  scope: z.string().max(1024).optional(),
  token_endpoint_auth_method: z
    .enum(['none', 'client_secret_basic', 'client_secret_post', PRIVATE_KEY_JWT])
    .default('client_secret_basic'),
  jwks: protocolFields.jwks.optional(),
  jwks_uri: protocolFields.jwks_uri.optional(),
});

export function registration(deps: Deps): Middleware {
  const { config, secrets, clients, liveTokens, limit } = deps;
  const key = secrets.key('client registrations');
  /** Nothing of it is stored: it is derived from the app's id. */
  const tokenFor = (clientId: string) => createHmac('sha256', key).update(clientId).digest('base64url');

  const present = (row: ClientRow) => {
    const { redirect_uris, grant_types, scope } = metadataOf(row);
    return {
      client_id: row.client_id,
      client_id_issued_at: Math.floor(row.created_at / 1000),
      client_name: row.name,
      redirect_uris,
      grant_types,
      scope: scope.join(' '),
      registration_access_token: tokenFor(row.client_id),
      registration_client_uri: `${config.authUrl}${REGISTRATION_PATH}/${row.client_id}`,
    };
  };

  /** Whose app it is to be: who gives a login token owns it, and may try it at once. */
  const ownerOf = async (ctx: Context): Promise<number | undefined> => {
    const token = bearer(ctx);
    if (token === undefined) return undefined;
    const live = await liveTokens.find(token);
    const { scope, accountId } = live ? parsePayload(live.payload) : {};
    if (!accountId || scope !== 'account') throw unauthorized();
    return Number(accountId);
  };

  const register = async (ctx: Context) => {
    const { clientRegistrations, clientRegistrationsOfAccount } = budgets;
    await limit(ctx, clientRegistrations.bucket, clientRegistrations, stateOf(ctx).address);
    const owner = await ownerOf(ctx);
    if (owner !== undefined) {
      await limit(ctx, clientRegistrationsOfAccount.bucket, clientRegistrationsOfAccount, String(owner));
    }
    const given = metadataIn(await readJsonText(ctx, stateOf(ctx).address));
    const { client_name: name, redirect_uris, token_endpoint_auth_method: method, jwks, jwks_uri } = given;
    const actor =
      owner === undefined ? ({ via: 'system', name: 'registration' } as const) : { via: 'api' as const, uid: owner };
    const input = {
      ...{ name, redirect_uris, development: true, public: method === 'none' },
      grant_types: offeredGrants.filter((grant) => given.grant_types.includes(grant)),
      scope: offeredScopes.filter((one) => given.scope === undefined || given.scope.split(' ').includes(one)),
      ...(method === PRIVATE_KEY_JWT && ({ token_endpoint_auth_method: method, jwks, jwks_uri } as const)),
      ...(owner !== undefined && { owner: `uid:${owner}` }),
    } as const;
    const { client_id, client_secret } = await perform(createClient, { input, actor }, deps).catch((error) => {
      throw unfit(error);
    });
    const row = await clients.find(client_id);
    if (!row) throw new ApiError('INTERNAL');
    ctx.status = 201;
    ctx.body = {
      ...present(row),
      token_endpoint_auth_method: method,
      ...(client_secret !== null && { client_secret, client_secret_expires_at: 0 }),
    };
  };

  const manage = async (ctx: Context, clientId: string) => {
    const { clientRegistrations } = budgets;
    await limit(ctx, clientRegistrations.bucket, clientRegistrations, stateOf(ctx).address);
    const row = isSame(bearer(ctx) ?? '', tokenFor(clientId)) ? await clients.find(clientId) : undefined;
    if (!row) throw unauthorized();
    if (ctx.method === 'GET') {
      ctx.body = present(row);
      return;
    }
    await perform(deleteClient, { input: { client_id: clientId }, actor: { via: 'api', clientId } }, deps);
    ctx.status = 204;
  };

  return async function registerApps(ctx, next) {
    const path = /^\/oauth\/register(?:\/(?<id>[\da-f]{24}))?\/?$/.exec(ctx.path);
    if (!config.clientRegistration || !path) return next();
    const id = path.groups?.id;
    stateOf(ctx).route = id === undefined ? REGISTRATION_PATH : `${REGISTRATION_PATH}/:client_id`;
    ctx.set('Cache-Control', 'no-store');
    try {
      const methods = id === undefined ? ['POST'] : ['GET', 'DELETE'];
      if (!methods.includes(ctx.method)) {
        throw new ApiError('METHOD_NOT_ALLOWED', { headers: { Allow: methods.join(', ') } });
      }
      await (id === undefined ? register(ctx) : manage(ctx, id));
    } catch (error) {
      throw withRfcError(asApiError(error));
    }
  };
}

const bearer = (ctx: Context): string | undefined => /^bearer (\S+)$/i.exec(ctx.get('authorization'))?.[1];

const unauthorized = () =>
  new ApiError('ACCESS_TOKEN_EXPIRED', {
    extra: { error: 'invalid_token' },
    headers: { 'WWW-Authenticate': 'Bearer realm="upare", error="invalid_token"' },
  });

function metadataIn(text: string): z.output<typeof shape> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  const { data, error } = shape.safeParse(json);
  if (data) return data;
  const details = error.issues.map(({ path, message }) => ({ field: String(path[0] ?? 'body'), reason: message }));
  throw unfit(new ApiError('INVALID_PARAMETER', { details }));
}

/** RFC 7591 section 3.2.2. */
function unfit(error: unknown): unknown {
  if (!(error instanceof ApiError) || error.errorName !== 'INVALID_PARAMETER') return error;
  const { details = [] } = error.particulars;
  const word = details[0]?.field.startsWith('redirect_uri') ? 'invalid_redirect_uri' : 'invalid_client_metadata';
  return new ApiError('INVALID_PARAMETER', { details, extra: { error: word }, cause: error });
}
