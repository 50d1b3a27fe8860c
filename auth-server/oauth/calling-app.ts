/**
 * The app that calls: authenticated at the documented API (RFC 6749 section 2.3) by body parameters or by HTTP Basic, noted
 * once it is proven, for its figures, and counted over all addresses. Limits of addresses are in shared/limits/budgets.ts.
 */
import type { IncomingMessage } from 'node:http';
import type { Context, Next } from 'koa';
import type Provider from 'oidc-provider';
import type { Client } from 'oidc-provider';
import { ApiError } from '../../shared/api/errors.ts';
import { type Reason, reason } from '../../shared/api/reasons.ts';
import { PRIVATE_KEY_JWT } from '../../shared/clients/protocol.ts';
import { jwtClaims } from '../../shared/crypto/jwt.ts';
import { type RequestState, stateOf } from '../../shared/http/request.ts';
import { budgets, type NamedBudget } from '../../shared/limits/budgets.ts';
import type { Counting } from '../../shared/limits/limits.ts';
import { basicCredentials, isSecretOf } from '../provider/clients/proven-client.ts';
import { engineFaultOf } from '../provider/engine-faults.ts';
import { oidcOf } from '../provider/internals.ts';

/** With these errors of the engine nothing is proven. */
const unproven: ReadonlySet<unknown> = new Set(['invalid_client', 'invalid_token']);

/** Codes and tokens of the engine that only their app has. A device code is among them where it is traded. */
const possessions = ['AuthorizationCode', 'RefreshToken', 'AccessToken', 'DeviceCode'] as const;

/** Notes an app that has authenticated. A public app has not: anybody may name it. */
export function noteAuthenticatedApp(state: RequestState, { clientId, clientAuthMethod }: Client): void {
  if (clientAuthMethod !== 'none') state.app = clientId;
}

/** Notes the app that the engine has recognised: by its keys, or, like a public app, by a code or token of its own. */
export function noteRecognisedApp(ctx: Context): void {
  const { client, entities, params } = oidcOf(ctx) ?? {};
  if (!client || unproven.has(engineFaultOf(ctx)?.error)) return;
  const isTrade = params?.grant_type !== undefined;
  const has = possessions.some((kind) => entities?.[kind] !== undefined && (kind !== 'DeviceCode' || isTrade));
  if (has || client.clientAuthMethod !== 'none') stateOf(ctx).app ??= client.clientId;
}

/** `noteRecognisedApp` after the call of a standard endpoint. */
export async function noteApp(ctx: Context, next: Next): Promise<void> {
  await next();
  noteRecognisedApp(ctx);
}

/** An app may call as often as so many addresses: it serves many people. */
const ADDRESSES = 10;

/** Counts a call of an app. @throws ApiError RATE_LIMITED */
export async function countApp(
  limits: Counting,
  { bucket, points, seconds }: NamedBudget,
  clientId: string,
): Promise<void> {
  await limits.count({ bucket: `${bucket} by client`, points: ADDRESSES * points, seconds, inLots: true }, clientId);
}

/**
 * Counts a call whose app was not proven.
 * @param clientId undefined where there is none of that name
 * @throws ApiError RATE_LIMITED after too many
 */
export async function countFailure(limits: Counting, address: string, clientId: string | undefined): Promise<void> {
  await limits.count(budgets.clientFailuresOfAddress, address);
  if (clientId !== undefined) await limits.count(budgets.clientFailuresOfClient, clientId);
}

export interface ClientCredentials {
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
  readonly client_assertion?: string | undefined;
}

export interface AuthenticationDeps {
  readonly provider: Pick<Provider, 'Client'>;
  readonly limits: Counting;
  /** The one call: a secret that it has proven is not compared again. */
  readonly call: { readonly req: IncomingMessage; readonly state: RequestState };
}

/**
 * The client credentials of a call, from its header or its body.
 * @param authorization the Authorization header, '' if there is none
 * @throws ApiError INVALID_PARAMETER where a value is given twice, or the header cannot be read
 */
export function readCredentials(authorization: string, body: ClientCredentials): ClientCredentials {
  if (!authorization) {
    const { client_assertion, client_id } = body;
    // RFC 7523 section 3: an assertion names the app that it authenticates.
    return client_assertion === undefined ? body : { ...body, client_id: client_id ?? subjectOf(client_assertion) };
  }
  const given = basicCredentials(authorization);
  if (!given) throw fault('Authorization', reason('basic'));
  if (body.client_secret !== undefined) throw fault('client_secret', reason('givenOnce'));
  if (body.client_assertion !== undefined) throw fault('client_assertion', reason('givenOnce'));
  if (body.client_id !== undefined && body.client_id !== given.client_id) throw fault('client_id', reason('givenOnce'));
  return given;
}

/**
 * Finds the client and compares its secret. An assertion is left for the engine to check.
 * @throws ApiError in the order of contract section 3: CLIENT_ID_REQUIRED, CLIENT_SECRET_REQUIRED, INVALID_CLIENT_ID,
 * CLIENT_SECRET_MISMATCH; RATE_LIMITED after too many wrong secrets
 */
export async function authenticateClient(
  { provider, limits, call: { req, state } }: AuthenticationDeps,
  { client_id, client_secret, client_assertion }: ClientCredentials,
): Promise<Client> {
  if (!client_id) throw new ApiError('CLIENT_ID_REQUIRED');
  const client = await provider.Client.find(client_id);
  const isPublic = client?.clientAuthMethod === 'none';
  if (!client_secret && !client_assertion && !isPublic) throw new ApiError('CLIENT_SECRET_REQUIRED');
  if (!client) {
    await countFailure(limits, state.address, undefined);
    throw new ApiError('INVALID_CLIENT_ID');
  }
  if (client.clientAuthMethod === PRIVATE_KEY_JWT && !client_secret) {
    if (!client_assertion) throw new ApiError('CLIENT_SECRET_REQUIRED');
    return client;
  }
  const right = isPublic ? !client_secret && !client_assertion : isSecretOf(client, client_secret ?? '', req);
  if (right) {
    noteAuthenticatedApp(state, client);
    return client;
  }
  await countFailure(limits, state.address, client_id);
  throw new ApiError('CLIENT_SECRET_MISMATCH');
}

/** The app that an assertion claims to be from, unchecked. */
function subjectOf(assertion: string): string | undefined {
  const { sub } = jwtClaims(assertion);
  return typeof sub === 'string' ? sub : undefined;
}

function fault(field: string, reason: Reason): ApiError {
  return new ApiError('INVALID_PARAMETER', { details: [{ field, reason }] });
}
