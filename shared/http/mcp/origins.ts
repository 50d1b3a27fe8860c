/** The origins whose pages may call the endpoint for agents. */
import { isLoopback } from '../../config/addresses.ts';
import type { Config } from '../../config/config.ts';

type Settings = Pick<Config, 'authUrl' | 'resourceUrl' | 'mcpOrigins' | 'production'>;

/** Our own pages and MCP_ORIGINS; in development also those of this machine, such as an inspector. */
export function originsOf({ authUrl, resourceUrl, mcpOrigins, production }: Settings): (origin: string) => boolean {
  const allowed = new Set([authUrl, resourceUrl, ...mcpOrigins]);
  return (origin) => {
    if (allowed.has('*') || allowed.has(origin.toLowerCase())) return true;
    const host = production ? undefined : URL.parse(origin)?.hostname;
    return host !== undefined && isLoopback(host);
  };
}
