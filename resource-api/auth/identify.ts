/** Identifies callers by tokens that are valid for one part of the resource API. */
import type { LastUses } from '../../shared/accounts/last-uses.ts';
import type { Caller, Endpoint } from '../../shared/api/endpoint.ts';
import { metadataAddress } from '../../shared/http/protected-resource.ts';
import { type MaybePromise, whenKnown } from '../../shared/runtime/maybe-promise.ts';
import type { ApiDeps } from '../deps.ts';
import { type AskingRequest, authenticate, requireScope } from './authenticate.ts';

type Opening = Pick<Endpoint<never>, 'auth' | 'scopes'>;

/** The state of the request, which gains the app. */
interface State {
  readonly address: string;
  app?: string | undefined;
}

/** @param path of the part below our address, '' for all of it */
export function createIdentification(deps: ApiDeps, path: string) {
  const { config, rememberedTokens, proofs, lastUses } = deps;
  const place = {
    tokens: rememberedTokens,
    proofs,
    url: config.resourceUrl,
    resource: config.resourceUrl + path,
    metadata: metadataAddress(config, path),
  };
  return {
    /** No promise for a token that is remembered. @throws what `authenticate` and `requireScope` throw */
    identify(
      request: AskingRequest,
      state: State,
      endpoint: Opening,
      parameters: Readonly<Record<string, unknown>>,
    ): MaybePromise<Caller> {
      return whenKnown(authenticate(place, request, endpoint, parameters), (caller) => {
        state.app = caller.clientId;
        if (endpoint.auth !== 'optional') requireScope(place, caller, endpoint);
        noteUse(lastUses, caller, { address: state.address, userAgent: request.get('user-agent') });
        return caller;
      });
    },
    requireScope: (caller: Caller, endpoint: Opening) => requireScope(place, caller, endpoint),
  };
}

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
