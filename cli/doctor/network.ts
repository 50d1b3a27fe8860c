/** The ports of the servers, and whether their public addresses lead there. */
import { z } from 'zod';
import { MCP_PATH, METADATA_PATH } from '../../shared/api/resources.ts';
import { localUrl } from '../../shared/config/addresses.ts';
import type { Config } from '../../shared/config/config.ts';
import { broken, type Check, ok, skipped, warning } from '../../shared/health/check.ts';
import { ask, OutgoingFault } from '../../shared/runtime/outgoing.ts';
import { listenOnce, reasonNotFree } from '../free-ports.ts';

const bounds = { milliseconds: 5_000, most: 1024 * 1024 } as const;

/** The answer of an address, undefined without one. */
async function answerOf(url: string): Promise<Response | undefined> {
  try {
    return await ask(url, { headers: { accept: 'application/json' } }, bounds);
  } catch (error) {
    if (error instanceof OutgoingFault) return undefined;
    throw error;
  }
}

async function jsonOf<T extends z.ZodType>(shape: T, url: string): Promise<z.output<T> | undefined> {
  const text = await (await answerOf(url))?.text();
  try {
    return shape.safeParse(JSON.parse(text ?? 'null')).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const document = z.object({
  paths: z.record(z.string(), z.unknown()),
  servers: z.array(z.object({ url: z.string() })),
});
const discovery = z.object({ issuer: z.string() });
const metadata = z.object({ resource: z.string() });

interface Place {
  readonly name: 'AUTH' | 'RESOURCE';
  readonly server: string;
  /** A path that this server has and no other: its title has the name of the platform in it. */
  readonly path: string;
  readonly port: number;
}

const placesOf = ({ authPort, resourcePort }: Config): readonly [Place, Place] => [
  { name: 'AUTH', server: 'the auth-server', path: '/api/Oauth/authorize', port: authPort },
  { name: 'RESOURCE', server: 'the resource API', path: '/api/User/uid', port: resourcePort },
];

/** True if one of our servers listens. */
const isOurs = async ({ host }: Config, { path, port }: Place): Promise<boolean> =>
  path in ((await jsonOf(document, `${localUrl(host, port)}/openapi.json`))?.paths ?? {});

const portCheck = (which: 0 | 1): Check => ({
  name: which === 0 ? 'AUTH_PORT' : 'RESOURCE_PORT',
  async run({ config }) {
    const places = placesOf(config);
    const { name, port } = places[which];
    if (await isOurs(config, places[which])) return ok(`Upare listens at ${port}`);
    const other = which === 0 ? places[1] : places[0];
    // Where each instance is told its own port, the usual one may be that of another server of ours.
    if (port !== other.port && (await isOurs(config, { ...other, port })))
      return skipped(`${port} is an instance’s of ${other.server}: each is told its own`);
    try {
      await listenOnce(config.host, port);
      return ok(`${port} is free: the server does not run`);
    } catch (error) {
      return broken(
        `${port} on ${config.host}: ${reasonNotFree(error)}`,
        `set another ${name}_PORT, or end what has it`,
      );
    }
  },
});

const runs = async (config: Config, which: 0 | 1) => isOurs(config, placesOf(config)[which]);
const WAY = 'look at DNS, the certificate, the firewall and the proxy';

export const networkChecks: readonly Check[] = [
  portCheck(0),
  portCheck(1),
  {
    name: 'AUTH_URL',
    async run({ config }) {
      const { authUrl, host, authPort } = config;
      const found = await jsonOf(discovery, `${authUrl}/.well-known/openid-configuration`);
      if (found?.issuer === authUrl) return ok(`${authUrl} leads to the auth-server`);
      if (found)
        return broken(`${authUrl} leads to an issuer that is called ${found.issuer}`, 'make AUTH_URL the same');
      if (!(await runs(config, 0))) return skipped('the auth-server does not run here');
      return broken(
        `${authUrl} does not lead to the auth-server, which answers at ${localUrl(host, authPort)}`,
        `correct AUTH_URL, or ${WAY}`,
      );
    },
  },
  {
    name: 'RESOURCE_URL',
    async run({ config }) {
      const { resourceUrl } = config;
      const found = await jsonOf(document, `${resourceUrl}/openapi.json`);
      // At one address for both servers it may be the other one's.
      const isThere = found && placesOf(config)[1].path in found.paths && found.servers[0]?.url === resourceUrl;
      if (!isThere) {
        if (!(await runs(config, 1))) return skipped('the resource API does not run here');
        return broken(`${resourceUrl} does not lead to the resource API`, `correct RESOURCE_URL, or ${WAY}`);
      }
      const leads = `${resourceUrl} leads to the resource API`;
      const ofAgents = METADATA_PATH + MCP_PATH;
      const agents = await jsonOf(metadata, resourceUrl + ofAgents);
      if (agents?.resource === resourceUrl + MCP_PATH) return ok(leads);
      return warning(
        `${leads}, but not with ${ofAgents}`,
        'have the proxy lead all of its paths there: see docs/deploy.md',
      );
    },
  },
  {
    name: 'proxy',
    async run({ config }) {
      const { authUrl, trustProxy } = config;
      const tls = authUrl.startsWith('https:');
      if (tls && trustProxy === 0)
        return broken(
          'AUTH_URL is https, so a proxy stands in front, and TRUST_PROXY is off: all callers count as one address',
          'set TRUST_PROXY to the number of proxies',
        );
      return ok(trustProxy ? `${trustProxy} in front, whose X-Forwarded-For is believed` : 'none in front');
    },
  },
  {
    name: 'cookies',
    needs: ['AUTH_URL'],
    async run({ config }) {
      const { authUrl } = config;
      const account = await answerOf(`${authUrl}/account`);
      const next = account?.headers.get('location');
      const signIn = next ? await answerOf(new URL(next, authUrl).href) : undefined;
      const cookies = signIn?.headers.getSetCookie() ?? [];
      if (!cookies.some((cookie) => cookie.includes('upare_interaction')))
        return broken('the sign-in page comes without its cookie', 'let the proxy pass Set-Cookie on as it is');
      const secure = cookies.every((cookie) => /;\s*secure/i.test(cookie));
      if (secure === authUrl.startsWith('https:')) return ok(secure ? 'are for TLS alone' : 'come, without TLS');
      return broken('the cookies do not fit the scheme of AUTH_URL', 'let AUTH_URL have the scheme that browsers see');
    },
  },
];
