/** Converts options of `client create` and `client update` to operation inputs. */
import type { z } from 'zod';
import type { updateClient } from '../shared/operations/clients/update.ts';
import { keySet, logoOf, orNone } from './option-values.ts';

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

interface Options {
  readonly name?: string | undefined;
  readonly redirectUri?: string[] | undefined;
  readonly postLogoutRedirectUri?: string[] | undefined;
  readonly grant?: string[] | undefined;
  readonly scope?: string[] | undefined;
  readonly trusted?: boolean | undefined;
  readonly resourceServer?: boolean | undefined;
  readonly development?: boolean | undefined;
  readonly idTokenClaims?: boolean | undefined;
  readonly requireAcr?: string | boolean | undefined;
  readonly description?: string | undefined;
  readonly homepage?: string | undefined;
  readonly termsUri?: string | undefined;
  readonly policyUri?: string | undefined;
  readonly logo?: string | boolean | undefined;
  readonly owner?: string | undefined;
  readonly jwks?: string | boolean | undefined;
  readonly jwksUri?: string | boolean | undefined;
  readonly tokenEndpointAuthMethod?: string | undefined;
  readonly idTokenAlg?: string | undefined;
  readonly backchannelLogoutUri?: string | boolean | undefined;
  readonly backchannelLogoutSessionRequired?: boolean | undefined;
  readonly fapi?: boolean | undefined;
}

/** The options by operation names. Words in lists are validated there. */
export function inputOf(options: Options) {
  type Words = Pick<
    z.input<typeof updateClient.input>,
    | 'grant_types'
    | 'scope'
    | 'require_acr'
    | 'jwks'
    | 'jwks_uri'
    | 'token_endpoint_auth_method'
    | 'id_token_signed_response_alg'
    | 'backchannel_logout_uri'
  >;
  const lists = {
    grant_types: options.grant?.map(long),
    scope: options.scope,
    require_acr: orNone(options.requireAcr),
    jwks: typeof options.jwks === 'string' ? keySet(options.jwks) : orNone(options.jwks),
    jwks_uri: orNone(options.jwksUri),
    token_endpoint_auth_method: options.tokenEndpointAuthMethod,
    id_token_signed_response_alg: options.idTokenAlg,
    backchannel_logout_uri: orNone(options.backchannelLogoutUri),
  } as Words;
  return {
    ...lists,
    name: options.name,
    redirect_uris: options.redirectUri,
    post_logout_redirect_uris: options.postLogoutRedirectUri,
    trusted: options.trusted,
    resource_server: options.resourceServer,
    development: options.development,
    id_token_claims: options.idTokenClaims,
    backchannel_logout_session_required: options.backchannelLogoutSessionRequired,
    fapi: options.fapi,
    description: options.description,
    homepage: options.homepage,
    terms_uri: options.termsUri,
    policy_uri: options.policyUri,
    logo: logoOf(options.logo),
    owner: options.owner,
  };
}

const long = (grant: string) => (grant === 'device_code' ? DEVICE_CODE : grant);
/** A grant type as options name it. */
export const short = (grant: string) => grant.replace(DEVICE_CODE, 'device_code');
