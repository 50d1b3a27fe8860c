/** Is this token alive, and whose is it? Asked of the auth-server (RFC 7662). */
import { z } from 'zod';
import type { Caller } from '../../shared/api/endpoint.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { basicOf, builtIn } from '../../shared/clients/built-in-clients.ts';
import type { Config } from '../../shared/config/config.ts';
import type { Secrets } from '../../shared/crypto/secrets.ts';
import { ask, OutgoingFault } from '../../shared/runtime/outgoing.ts';
import { requestIdHeader } from '../../shared/runtime/request-id.ts';

/** What the auth-server says of a token that lives. */
export interface Introspected {
  readonly caller: Caller;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Under which grant it lives; undefined for an app's own token. */
  readonly grant: string | undefined;
}

export interface Introspection {
  /**
   * Who holds a token.
   * @returns undefined for a token that is expired, revoked or unknown
   * @throws ApiError UNAVAILABLE where the auth-server does not answer, UNKNOWN where its answer cannot be read
   */
  ask(token: string): Promise<Introspected | undefined>;
  /** Whether the auth-server can be asked. @returns what is wrong, undefined where nothing is */
  fault(): Promise<string | undefined>;
}

const answerShape = z.union([
  z.object({ active: z.literal(false) }),
  z.object({
    active: z.literal(true),
    client_id: z.string(),
    scope: z.string().optional(),
    uid: z.number().int().optional(),
    token_type: z.string().optional(),
    exp: z.number().optional(),
    grant_id: z.string().optional(),
    cnf: z.object({ jkt: z.string().optional() }).optional(),
  }),
]);

/** Milliseconds. */
const TIMEOUT = 10_000;
/** Milliseconds: whoever asks for readiness does not wait long. */
const READY_TIMEOUT = 3_000;
/** Bytes of one answer. */
const MOST = 64 * 1024;

export function createIntrospection(config: Pick<Config, 'authInternalUrl'>, secrets: Secrets): Introspection {
  const authorization = basicOf(builtIn(secrets).resourceApi);
  const url = `${config.authInternalUrl}/oauth/introspect`;

  return {
    async ask(token) {
      const body = await askServer(url, authorization, new URLSearchParams({ token, token_type_hint: 'access_token' }));
      const answer = answerShape.safeParse(body);
      if (!answer.success) throw new ApiError('UNKNOWN', { cause: answer.error });
      if (!answer.data.active) return undefined;
      const { client_id: clientId, scope, uid, exp = 0, grant_id: grant, token_type: type, cnf } = answer.data;
      // A refresh token is no access token, although introspection knows it. A binding we cannot check opens nothing.
      if (type !== (cnf?.jkt === undefined ? 'Bearer' : 'DPoP') || (cnf && cnf.jkt === undefined)) return undefined;
      const caller = { token, clientId, uid, scopes: new Set(scope?.split(' ')), key: cnf?.jkt };
      return { caller, expiresAt: exp * 1000, grant };
    },

    async fault() {
      try {
        const body = await askServer(url, authorization, new URLSearchParams({ token: 'none' }), READY_TIMEOUT);
        return answerShape.safeParse(body).success ? undefined : NO_ANSWER;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return (error.cause as Error | undefined)?.message === refused ? OTHER_SECRET : NO_ANSWER;
      }
    },
  };
}

const NO_ANSWER = 'cannot be asked: look at AUTH_INTERNAL_URL, and whether it runs';
const OTHER_SECRET = 'refuses this server: SECRET has to be the same on both';
/** How it answers credentials that are derived from another master secret. */
const refused = 'introspection: HTTP 401';

async function askServer(
  url: string,
  authorization: string,
  body: URLSearchParams,
  timeout = TIMEOUT,
): Promise<unknown> {
  const ends = performance.now() + timeout;
  const request = { method: 'POST', body, headers: { authorization, ...requestIdHeader() } };
  const answered = () =>
    ask(url, request, { milliseconds: Math.max(1, Math.round(ends - performance.now())), most: MOST });
  // A kept connection may end just as it is used again. Asked twice, nothing is lost.
  const again = (fault: unknown) =>
    fault instanceof OutgoingFault && !fault.timedOut ? answered() : Promise.reject(fault);
  const response = await answered()
    .catch(again)
    .catch((cause) => {
      throw new ApiError('UNAVAILABLE', { cause });
    });
  const { status } = response;
  if (status >= 500) throw new ApiError('UNAVAILABLE', { cause: new Error(`introspection: HTTP ${status}`) });
  if (status !== 200) throw new ApiError('UNKNOWN', { cause: new Error(`introspection: HTTP ${status}`) });
  try {
    return await response.json();
  } catch (cause) {
    throw new ApiError('UNKNOWN', { cause });
  }
}
