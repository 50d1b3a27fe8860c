/** The resources that tokens can be bound to (RFC 8707): the whole resource API, or only its endpoint for agents. */

/** The path for agents, below the address of the resource API. */
export const MCP_PATH = '/mcp';

/** The path of its metadata (RFC 9728); a part of the API has its own path appended. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

/** The normalised resource of an indicator; undefined if it is not ours. */
export function resourceNamed(indicator: string, resourceUrl: string): string | undefined {
  const href = URL.parse(indicator)?.href;
  return [resourceUrl, resourceUrl + MCP_PATH].find((resource) => new URL(resource).href === href);
}

/**
 * Whether a token for one resource is valid at another. Tokens without a resource, or for the whole resource API, are
 * valid everywhere below it.
 */
export const covers = (bound: string | undefined, resource: string, resourceUrl: string): boolean =>
  bound === undefined || bound === resourceUrl || bound === resource;
