/** The platforms that people may sign in by, as the environment names them. */
import { isLoopback } from './addresses.ts';

/** The channels we know by name. Every other is an OpenID provider, named by its variable. */
export const namedChannels = ['weibo', 'qq', 'wechat', 'github'] as const;
export type NamedChannel = (typeof namedChannels)[number];

export interface OauthSettings {
  readonly kind: NamedChannel;
  /** The channel's name in addresses and in the API. */
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Where the platform is, where it is not at its usual addresses: a GitHub of one's own. */
  readonly base: string | undefined;
}

export interface OpenidSettings {
  readonly kind: 'openid';
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly issuer: string;
  /** What its button says. */
  readonly label: string;
}

export type ChannelSettings = OauthSettings | OpenidSettings;

const OPENID = 'SNS_OPENID_';
const address = 'an https:// address, or http:// on this machine';
const takes = {
  named: `client_id:client_secret, and after an @ ${address}, where the platform is at another than its usual ones`,
  openid: `issuer,client_id,client_secret and, where it is not to be the name, a label; the issuer is ${address}`,
  name: 'a name of 1 to 32 letters, digits or "_" that no other channel has',
} as const;

/**
 * Reads `SNS_WEIBO`, `SNS_QQ`, `SNS_WECHAT`, `SNS_GITHUB` and every `SNS_OPENID_<NAME>`.
 * @param env variables that are not empty
 * @returns the channels, and for each variable that is wrong a line without its text: it holds a secret
 */
export function readSocialChannels(env: Readonly<Record<string, string | undefined>>): {
  channels: readonly ChannelSettings[];
  faults: readonly string[];
} {
  const channels: ChannelSettings[] = [];
  const faults: string[] = [];
  const take = (variable: string, found: ChannelSettings | undefined, what: string) => {
    if (found) channels.push(found);
    else faults.push(`${variable} is not usable; it takes ${what}`);
  };

  for (const kind of namedChannels) {
    const variable = `SNS_${kind.toUpperCase()}`;
    const value = env[variable];
    if (value !== undefined) take(variable, readNamed(kind, value), takes.named);
  }
  for (const variable of Object.keys(env).filter((name) => name.startsWith(OPENID))) {
    const name = variable.slice(OPENID.length).toLowerCase();
    const isFree = /^[a-z0-9_]{1,32}$/.test(name) && !channels.some((channel) => channel.name === name);
    if (!isFree || namedChannels.some((known) => known === name))
      faults.push(`${variable} is not usable; it takes ${takes.name}`);
    else take(variable, readOpenid(name, env[variable] ?? ''), takes.openid);
  }
  return { channels, faults };
}

function readNamed(kind: NamedChannel, value: string): OauthSettings | undefined {
  const [, clientId, clientSecret, base] = /^([^\s:@]+):(\S+?)(?:@(https?:\/\/\S+))?$/.exec(value) ?? [];
  if (!clientId || !clientSecret || (base && !isSafe(base))) return undefined;
  return { kind, name: kind, clientId, clientSecret, base: base?.replace(/\/+$/, '') };
}

function readOpenid(name: string, value: string): OpenidSettings | undefined {
  const [issuer = '', clientId, clientSecret, ...rest] = value.split(',').map((part) => part.trim());
  const label = rest.join(', ') || name;
  if (!isSafe(issuer) || !clientId || !clientSecret || label.length > 40) return undefined;
  return { kind: 'openid', name, issuer, clientId, clientSecret, label };
}

/** Secrets and codes go there: over TLS, or not over a network. */
function isSafe(text: string): boolean {
  const url = URL.parse(text);
  if (!url || url.username || url.password || url.search || url.hash) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}
