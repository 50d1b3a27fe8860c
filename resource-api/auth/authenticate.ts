/**
 * Who calls: by the access tokens of the documented endpoints, bearer tokens (RFC 6750) and those bound to a key (RFC 9449),
 * valid for one part of the resource API.
 */
import type { LastUses } from '../../shared/accounts/sign-in/last-uses.ts';
import type { Caller, Endpoint } from '../../shared/api/endpoint.ts';
import { ApiError, type ErrorName } from '../../shared/api/errors.ts';
import { covers } from '../../shared/api/resources.ts';
import type { Config } from '../../shared/config/config.ts';
import { PROOF_ALGORITHMS, ProofFault } from '../../shared/dpop/proof.ts';
import { secondToken, tokenFields } from '../../shared/http/body/parameters.ts';
import { metadataAddress } from '../../shared/http/protected-resource.ts';
import type { ApiDeps } from '../deps.ts';

/** RFC 6750 section 2.1: b64token; no token of ours is longer. */
const TOKEN = /^[\w.~+/-]{1,512}={0,2}$/;

interface AskingRequest {
  readonly method: string;
  /** The called address. */
  readonly path: string;
  /** What is known of it, which gains the app. */
  readonly state: { readonly address: string; app?: string | undefined };
  get(header: string): string;
  set(header: string, value: string): void;
}

type Opening = Pick<Endpoint<never>, 'auth' | 'scopes'>;

/**
 * The authentication at a part of the resource API.
 * @param path of the part below our address, '' for all of it: tokens must be valid there (RFC 8707)
 */
export function createAuthentication({ config, rememberedTokens, proofs, lastUses }: ApiDeps, path: string) {
  const url = config.resourceUrl;
  const resource = url + path;
  const refused = refusals(metadataAddress(config, path));

  /** RFC 9449 section 7: a bound token needs its proof, and an unbound one must not use the DPoP scheme. */
  const checkProof = async (request: AskingRequest, caller: Caller, scheme: Scheme): Promise<void> => {
    const refuse = (error: string, error_description: string) =>
      refused('INVALID_ACCESS_TOKEN', 'DPoP', { error, error_description });
    const { token, key } = caller;
    if (key === undefined) throw refuse('invalid_token', 'the access token is not bound to a key');
    if (scheme !== 'DPoP') throw refuse('invalid_token', 'the access token is bound to a key, and is no bearer token');
    try {
      const asked = { method: request.method, address: `${url}${request.path}`, token, key };
      await proofs.take(request.get('dpop'), asked, (nonce) => request.set('DPoP-Nonce', nonce));
    } catch (error) {
      throw error instanceof ProofFault ? refuse(error.error, error.message) : error;
    }
  };

  /** @throws ApiError PERMISSION_DENIED if the token does not open the endpoint; the challenge names what would */
  const requireScope = ({ scopes, uid, key }: Caller, endpoint: Opening): void => {
    const { auth, scopes: opening = [] } = endpoint;
    const isFit = auth === 'login' ? uid !== undefined : auth !== 'app' || uid === undefined;
    const isAllowed = (auth !== 'app' && scopes.has('account')) || opening.some((scope) => scopes.has(scope));
    if (isFit && isAllowed) return;
    throw tooNarrow(refused, key, endpoint.scopes?.join(' '));
  };

  return {
    /**
     * The caller of an endpoint, whose app and use of the token are noted. Scopes are not looked at where callers may also
     * come without a token.
     * @throws ApiError ACCESS_TOKEN_REQUIRED or NOT_LOGGED_IN without a token, INVALID_ACCESS_TOKEN for a malformed one or
     * one without its proof, ACCESS_TOKEN_EXPIRED also for one of another resource, INVALID_PARAMETER for two at once; as
     * `requireScope`
     */
    async authenticate(
      request: AskingRequest,
      endpoint: Opening,
      parameters: Readonly<Record<string, unknown>> = {},
    ): Promise<Caller> {
      const given = readToken(request.get('authorization'), parameters);
      if (!given) throw refused(endpoint.auth === 'login' ? 'NOT_LOGGED_IN' : 'ACCESS_TOKEN_REQUIRED', 'any');
      const { token, scheme } = given;
      if (!TOKEN.test(token)) throw refused('INVALID_ACCESS_TOKEN', scheme, { error: 'invalid_token' });
      const caller = await rememberedTokens.callerOf(token);
      if (!caller || !covers(caller.resource, resource, url))
        throw refused('ACCESS_TOKEN_EXPIRED', scheme, { error: 'invalid_token' });
      if (caller.key !== undefined || scheme === 'DPoP') await checkProof(request, caller, scheme);
      const { state } = request;
      state.app = caller.clientId;
      if (endpoint.auth !== 'optional') requireScope(caller, endpoint);
      noteUse(lastUses, caller, { address: state.address, userAgent: request.get('user-agent') });
      return caller;
    },
    requireScope,
  };
}

type Scheme = 'Bearer' | 'DPoP';

/** The one token of a request: in a header, or in one of two body parameters. */
function readToken(
  authorization: string,
  parameters: Readonly<Record<string, unknown>>,
): { readonly token: string; readonly scheme: Scheme } | undefined {
  const [first, second] = tokenFields(parameters);
  if (first === undefined) {
    if (!authorization) return undefined;
    const [, scheme = '', token = '\0'] = CREDENTIALS.exec(authorization) ?? [];
    return { token: token.trim(), scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer' };
  }
  const value = parameters[first];
  if (authorization || second || Array.isArray(value)) throw secondToken(authorization ? first : (second ?? first));
  return { token: typeof value === 'string' ? value : '\0', scheme: 'Bearer' };
}

const CREDENTIALS = /^(bearer|dpop) +(.+)$/i;

/**
 * Notes the use of a person's token, so that they see the last activity of apps and devices.
 * @param from noted for login tokens only: the server of an app is no device of its user
 */
function noteUse(
  lastUses: LastUses,
  { uid, grant, scopes }: Pick<Caller, 'uid' | 'grant' | 'scopes'>,
  from: { readonly address: string; readonly userAgent: string },
): void {
  if (uid === undefined || grant === undefined) return;
  const isLogin = scopes.has('account');
  // By the grant: of its many tokens each would be noted on its first use, which is a write.
  lastUses.note(grant, { uid, address: isLogin ? from.address : null, userAgent: isLogin ? from.userAgent : null });
}

/** The refusal of a caller whose token does not open this of the resource API. @param scope what would */
export const insufficientScope = (config: Pick<Config, 'resourceUrl'>, { key }: Caller, scope: string): ApiError =>
  tooNarrow(refusals(metadataAddress(config)), key, scope);

const tooNarrow = (refused: ReturnType<typeof refusals>, key: Caller['key'], scope: string | undefined): ApiError =>
  refused('PERMISSION_DENIED', key === undefined ? 'Bearer' : 'DPoP', { error: 'insufficient_scope', scope });

type Told = Readonly<Record<string, string | undefined>>;

/**
 * Adds the challenge of RFC 6750 section 3 or RFC 9449 section 7.1 for the scheme that was tried; without a token both,
 * and no error. Each names our metadata (RFC 9728 section 5.1).
 */
const refusals =
  (resource_metadata: string) =>
  (name: ErrorName, scheme: Scheme | 'any', told: Told = {}): ApiError => {
    const challenge = (of: Scheme) => {
      const algs = of === 'DPoP' ? PROOF_ALGORITHMS.join(' ') : undefined;
      const parts = Object.entries({ realm: 'upare', ...told, algs, resource_metadata }).filter(([, value]) => value);
      return `${of} ${parts.map(([parameter, value]) => `${parameter}="${value}"`).join(', ')}`;
    };
    const challenges = scheme === 'any' ? [challenge('Bearer'), challenge('DPoP')] : [challenge(scheme)];
    return new ApiError(name, { headers: { 'WWW-Authenticate': challenges.join(', ') } });
  };
