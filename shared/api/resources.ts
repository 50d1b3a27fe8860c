/** What a token can be bound to (RFC 8707): all of the resource API, or its endpoint for agents alone. */

/** Where agents ask, below the address of the resource API. */
export const MCP_PATH = '/mcp';

/** Where its metadata is (RFC 9728); that of a part of it has the part's path behind. */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';

/** The resource that an indicator names, in its one form; undefined for what is none of ours. */
export function resourceNamed(indicator: string, resourceUrl: string): string | undefined {
  const href = URL.parse(indicator)?.href;
  return [resourceUrl, resourceUrl + MCP_PATH].find((resource) => new URL(resource).href === href);
}

/**
 * Whether what is bound to one resource is good at another. What is bound to none, or to the resource API as a whole, is
 * good everywhere below it.
 */
export const covers = (bound: string | undefined, resource: string, resourceUrl: string): boolean =>
  bound === undefined || bound === resourceUrl || bound === resource;
