/** Introspection at the auth-server (RFC 7662): whether a token lives, and whose it is. */
import { z } from 'zod';
import type { Caller } from '../../shared/api/endpoint.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { type Reason, reason } from '../../shared/api/reasons.ts';
import { basicOf, builtIn } from '../../shared/clients/built-in-clients.ts';
import type { Config } from '../../shared/config/config.ts';
import type { Secrets } from '../../shared/crypto/secrets.ts';
import { type AskAuthServer, AuthServerRefusal } from './ask-auth-server.ts';
import { gatherTokens } from './gather-tokens.ts';

/** The answer about a live token. */
export interface Introspected {
  readonly caller: Caller;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface Introspection {
  /**
   * The holder of a token.
   * @returns undefined for an expired, revoked or unknown token
   * @throws ApiError UNAVAILABLE if the auth-server does not answer, UNKNOWN if it refuses or its answer is invalid
   */
  ask(token: string): Promise<Introspected | undefined>;
  /** Checks that the auth-server can be asked. @returns the fault, undefined if there is none */
  fault(): Promise<Reason | undefined>;
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
    aud: z.string().optional(),
    grant_id: z.string().optional(),
    cnf: z.object({ jkt: z.string().optional() }).optional(),
  }),
]);

/** In the order of the tokens. */
const answersShape = z.object({ answers: z.array(answerShape) });

type Answer = z.output<typeof answerShape>;

/** Bytes of an answer about many tokens. */
const MOST_TOGETHER = 1024 * 1024;
/** Milliseconds: readiness checks do not wait long. */
const READY_TIMEOUT = 3_000;

export function createIntrospection(
  config: Pick<Config, 'authInternalUrl'>,
  secrets: Secrets,
  askAuthServer: AskAuthServer,
): Introspection {
  const authorization = basicOf(builtIn(secrets).resourceApi);
  const url = new URL(`${config.authInternalUrl}/oauth/introspect`);
  const question = { url, authorization, repeatable: true } as const;

  const askAlone = (token: string) =>
    askAuthServer(answerShape, { ...question, form: { token, token_type_hint: 'access_token' } });
  const askTogether = async (tokens: readonly string[]) => {
    const { answers } = await askAuthServer(answersShape, { ...question, json: { tokens }, most: MOST_TOGETHER });
    if (answers.length !== tokens.length) throw new ApiError('UNKNOWN', { cause: new Error('not one answer a token') });
    return answers;
  };
  const ask = gatherTokens(askAlone, askTogether);

  return {
    ask: async (token) => judged(token, await ask(token)),

    async fault() {
      try {
        await askAuthServer(answerShape, { ...question, form: { token: 'none' }, timeout: READY_TIMEOUT });
        return undefined;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const { cause } = error;
        return cause instanceof AuthServerRefusal && cause.status === 401 ? OTHER_SECRET : NO_ANSWER;
      }
    },
  };
}

function judged(token: string, answer: Answer): Introspected | undefined {
  if (!answer.active) return undefined;
  const { client_id: clientId, scope, uid, exp = 0, grant_id: grant, token_type: type, cnf, aud } = answer;
  // Introspection also knows refresh tokens, which are no access tokens. A binding that we cannot check opens nothing.
  if (type !== (cnf?.jkt === undefined ? 'Bearer' : 'DPoP') || (cnf && cnf.jkt === undefined)) return undefined;
  const caller = { token, grant, clientId, uid, scopes: new Set(scope?.split(' ')), key: cnf?.jkt, resource: aud };
  return { caller, expiresAt: exp * 1000 };
}

const NO_ANSWER = reason('noAnswer');
const OTHER_SECRET = reason('otherSecret');
