/** Client authentication of the documented API (RFC 6749 section 2.3): by body parameters or by HTTP Basic. */
import type Provider from 'oidc-provider';
import type { Client } from 'oidc-provider';
import { ApiError } from '../../shared/api/errors.ts';
import { reason } from '../../shared/api/reasons.ts';
import { PRIVATE_KEY_JWT } from '../../shared/clients/protocol.ts';
import { jwtClaims } from '../../shared/crypto/jwt.ts';
import type { Counting } from '../../shared/limits/limits.ts';
import { basicCredentials } from '../provider/proven-client.ts';
import { countFailure } from './calling-app.ts';
import type { Engine } from './engine.ts';

export interface ClientCredentials {
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
  readonly client_assertion?: string | undefined;
}

interface AuthenticationDeps {
  readonly provider: Pick<Provider, 'Client'>;
  readonly limits: Counting;
  readonly engine: Pick<Engine, 'isSecretOf' | 'comesFrom'>;
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
  { provider, limits, engine }: AuthenticationDeps,
  address: string,
  { client_id, client_secret, client_assertion }: ClientCredentials,
): Promise<Client> {
  if (!client_id) throw new ApiError('CLIENT_ID_REQUIRED');
  const client = await provider.Client.find(client_id);
  const isPublic = client?.clientAuthMethod === 'none';
  if (!client_secret && !client_assertion && !isPublic) throw new ApiError('CLIENT_SECRET_REQUIRED');
  if (!client) {
    await countFailure(limits, address, undefined);
    throw new ApiError('INVALID_CLIENT_ID');
  }
  if (client.clientAuthMethod === PRIVATE_KEY_JWT && !client_secret) {
    if (!client_assertion) throw new ApiError('CLIENT_SECRET_REQUIRED');
    return client;
  }
  const right = isPublic ? !client_secret && !client_assertion : engine.isSecretOf(client, client_secret ?? '');
  if (right) {
    engine.comesFrom(client);
    return client;
  }
  await countFailure(limits, address, client_id);
  throw new ApiError('CLIENT_SECRET_MISMATCH');
}

/** The app that an assertion claims to be from, unchecked. */
function subjectOf(assertion: string): string | undefined {
  const { sub } = jwtClaims(assertion);
  return typeof sub === 'string' ? sub : undefined;
}

function fault(field: string, reason: string): ApiError {
  return new ApiError('INVALID_PARAMETER', { details: [{ field, reason }] });
}
