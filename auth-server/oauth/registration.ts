/** POST /oauth/register: an app registers itself (RFC 7591), and reads, changes or deletes what it registered (RFC 7592). */
import { createHmac } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { ApiError } from '../../shared/api/errors.ts';
import { withoutNulls } from '../../shared/api/fields.ts';
import { type Reason, reason } from '../../shared/api/reasons.ts';
import { isLimited } from '../../shared/clients/state.ts';
import type { Config } from '../../shared/config/config.ts';
import { isSame, type Secrets } from '../../shared/crypto/secrets.ts';
import { fingerprint } from '../../shared/db/tables/artifacts.ts';
import type { ClientRow } from '../../shared/db/tables/clients.ts';
import type { LiveTokens } from '../../shared/db/tables/live-tokens.ts';
import { readJsonText } from '../../shared/http/body.ts';
import { callsOf, countCall } from '../../shared/http/limit-calls.ts';
import { stateOf } from '../../shared/http/request.ts';
import { asApiError } from '../../shared/http/respond.ts';
import { budgets } from '../../shared/limits/budgets.ts';
import type { Counting } from '../../shared/limits/limits.ts';
import { createClient } from '../../shared/operations/clients/create.ts';
import { deleteClient } from '../../shared/operations/clients/delete.ts';
import { asSeen } from '../../shared/operations/clients/find.ts';
import { updateClient } from '../../shared/operations/clients/update.ts';
import type { OperationDeps } from '../../shared/operations/deps.ts';
import { perform } from '../../shared/operations/operation.ts';
import { parsePayload } from '../provider/internals.ts';
import { withRfcError } from './access-token-faults.ts';
import { givenMetadata, methodOf, presentRegistration, registrationOf, unfit } from './registration-metadata.ts';

const registrations = callsOf(budgets.clientRegistrations);
const registrationsOfAccount = callsOf(budgets.clientRegistrationsOfAccount);

interface Deps extends Pick<OperationDeps, 'clients' | 'logos' | 'users' | 'auditLog' | 'messages'> {
  readonly config: Pick<Config, 'authUrl'>;
  readonly secrets: Secrets;
  readonly liveTokens: LiveTokens;
  readonly limits: Counting;
}

export const REGISTRATION_PATH = '/oauth/register';
/** The form of the ids of registered apps. */
const CLIENT_ID = /^[\da-f]{24}$/;

export function registration(deps: Deps): Middleware {
  const { config, secrets, clients, liveTokens, limits } = deps;
  const key = secrets.key('client registrations');
  /**
   * The registration access token of an app. It is derived from the app and its owner, so it ends when the app gets
   * another owner; nothing is stored.
   */
  const tokenFor = ({ client_id, owner_uid }: ClientRow) =>
    createHmac('sha256', key)
      .update(`${client_id} ${owner_uid ?? ''}`)
      .digest('base64url');

  const present = (row: ClientRow) => ({
    ...presentRegistration(row),
    registration_access_token: tokenFor(row),
    registration_client_uri: `${config.authUrl}${REGISTRATION_PATH}/${row.client_id}`,
  });

  /** The owner of the new app: the person whose login token came with the request, who may try it at once. */
  const ownerOf = async (ctx: Context): Promise<number | undefined> => {
    if (!ctx.get('authorization')) return undefined;
    const token = bearer(ctx);
    const live = token === undefined ? undefined : await liveTokens.find(token);
    const { scope, accountId } = live ? parsePayload(live.payload) : {};
    if (!accountId || scope !== 'account') throw unauthorized();
    return Number(accountId);
  };

  /** @throws ApiError where the body is no object */
  const readJson = async (ctx: Context): Promise<Readonly<Record<string, unknown>>> => {
    const text = await readJsonText(ctx, stateOf(ctx).address);
    try {
      const json: unknown = JSON.parse(text);
      if (typeof json === 'object' && json !== null && !Array.isArray(json)) return withoutNulls(json);
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
    }
    throw unfit(new ApiError('INVALID_PARAMETER', { details: [{ field: 'body', reason: reason('unreadable') }] }));
  };

  const register = async (ctx: Context) => {
    await countCall(stateOf(ctx), limits, registrations);
    const owner = await ownerOf(ctx);
    if (owner !== undefined) {
      await countCall(stateOf(ctx), limits, registrationsOfAccount, String(owner));
    }
    const given = givenMetadata(await readJson(ctx));
    const actor =
      owner === undefined ? ({ via: 'system', name: 'registration' } as const) : { via: 'api' as const, uid: owner };
    const input = {
      ...registrationOf(given),
      development: true,
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
      token_endpoint_auth_method: given.token_endpoint_auth_method,
      ...(client_secret !== null && { client_secret, client_secret_expires_at: 0 }),
    };
  };

  /** RFC 7592 section 2.2: members that are left out are removed. The authentication method stays. */
  const change = async (ctx: Context, row: ClientRow) => {
    const json = await readJson(ctx);
    const given = givenMetadata({ token_endpoint_auth_method: methodOf(row), ...json });
    const { client_id, client_secret } = json;
    const refuse = (field: string, reason: Reason) =>
      unfit(new ApiError('INVALID_PARAMETER', { details: [{ field, reason }] }));
    if (client_id !== row.client_id) throw refuse('client_id', reason('otherApps'));
    if (client_secret !== undefined && !isSecretOf(row, String(client_secret))) {
      throw refuse('client_secret', reason('notApps'));
    }
    const isSecret = (method: string) => method.startsWith('client_secret_');
    const [had, wanted] = [methodOf(row), given.token_endpoint_auth_method];
    if (had !== wanted && !(isSecret(had) && isSecret(wanted))) {
      throw refuse('token_endpoint_auth_method', reason('stays', { had }));
    }
    // A change that others have reviewed must not be overwritten, so the version that was read is named.
    if (!isLimited(row)) throw new ApiError('PERMISSION_DENIED');
    const input = { ...registrationOf(given), ...asSeen(row) };
    await perform(updateClient, { input, actor: { via: 'api', clientId: row.client_id } }, deps).catch((error) => {
      throw unfit(error);
    });
    ctx.body = present((await clients.find(row.client_id)) ?? row);
  };

  const manage = async (ctx: Context, clientId: string) => {
    await countCall(stateOf(ctx), limits, registrations);
    // RFC 7592 section 2: an unknown app is answered like an invalid token.
    const row = CLIENT_ID.test(clientId) ? await clients.find(clientId) : undefined;
    if (!row || !isSame(bearer(ctx) ?? '', tokenFor(row))) throw unauthorized();
    if (ctx.method === 'PUT') return change(ctx, row);
    if (ctx.method === 'GET') {
      ctx.body = present(row);
      return;
    }
    await perform(deleteClient, { input: asSeen(row), actor: { via: 'api', clientId } }, deps);
    ctx.status = 204;
  };

  return async function registerApps(ctx, next) {
    const path = /^\/oauth\/register(?:\/(?<id>[^/]+))?\/?$/.exec(ctx.path);
    if (!path) return next();
    const id = path.groups?.id;
    stateOf(ctx).route = id === undefined ? REGISTRATION_PATH : `${REGISTRATION_PATH}/:client_id`;
    ctx.set('Cache-Control', 'no-store');
    try {
      const methods = id === undefined ? ['POST'] : ['GET', 'PUT', 'DELETE'];
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

/** True for either secret of an app that has two. */
const isSecretOf = ({ secret_hash, former_secret_hash }: ClientRow, secret: string): boolean =>
  [secret_hash, former_secret_hash].some((hash) => hash !== null && isSame(fingerprint(secret), hash));

const unauthorized = () =>
  new ApiError('ACCESS_TOKEN_EXPIRED', {
    extra: { error: 'invalid_token' },
    headers: { 'WWW-Authenticate': 'Bearer realm="upare", error="invalid_token"' },
  });
