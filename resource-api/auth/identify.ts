/** Identifies callers by tokens that are valid for one part of the resource API. */
import type { Caller, Endpoint } from '../../shared/api/endpoint.ts';
import { metadataAddress } from '../../shared/http/protected-resource.ts';
import type { ApiDeps } from '../deps.ts';
import { type AskingRequest, authenticate, requireScope } from './authenticate.ts';
import { noteUse } from './note-use.ts';

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
    /** @throws what `authenticate` and `requireScope` throw */
    async identify(
      request: AskingRequest,
      state: State,
      endpoint: Opening,
      parameters: Readonly<Record<string, unknown>>,
    ): Promise<Caller> {
      const caller = await authenticate(place, request, endpoint, parameters);
      state.app = caller.clientId;
      if (endpoint.auth !== 'optional') requireScope(place, caller, endpoint);
      noteUse(lastUses, caller, { address: state.address, userAgent: request.get('user-agent') });
      return caller;
    },
    requireScope: (caller: Caller, endpoint: Opening) => requireScope(place, caller, endpoint),
  };
}
