/** The settings of channels: the format of their variables, and how several channels read them. */
import { isLoopback } from '../../shared/config/addresses.ts';
import type { ChannelVariable } from '../../shared/config/channel-variables.ts';
import type { AnyChannelKind } from './channel.ts';

/** The credentials that most platforms give an app. */
export interface ChannelCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The platform's address if it is not the usual one, such as a self-hosted GitHub. */
  readonly base: string | undefined;
}

export const ADDRESS_FORM = 'an https:// address, or http:// on this machine';

/** `client_id:client_secret[@base]`. */
export const clientCredentials = {
  takes: `client_id:client_secret, and after an @ ${ADDRESS_FORM}, where the platform is at another than its usual ones`,
  read(value: string): ChannelCredentials | undefined {
    const [, clientId, clientSecret, base] = /^([^\s:@]+):(\S+?)(?:@(https?:\/\/\S+))?$/.exec(value) ?? [];
    if (!clientId || !clientSecret || (base && !isSafeAddress(base))) return undefined;
    return { clientId, clientSecret, base: base?.replace(/\/+$/, '') };
  },
};

/** Secrets and codes go there, so it is TLS or this machine. */
export function isSafeAddress(text: string): boolean {
  const url = URL.parse(text);
  if (!url || url.username || url.password || url.search || url.hash) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** A channel that is configured. */
export interface ConfiguredChannel {
  readonly name: string;
  readonly open: NonNullable<ReturnType<AnyChannelKind['configure']>>;
}

const FREE_NAME = /^[a-z0-9_]{1,32}$/;
const NAME_FORM = 'a name of 1 to 32 letters, digits or "_" that no other channel has';

/**
 * Reads the variables of channels.
 * @param kinds the known channels
 * @param openid the kind of all others
 * @returns the channels in the order of their buttons, known ones first; and one line for each wrong variable, without
 * its value, which holds a secret
 */
export function readChannels(
  variables: readonly ChannelVariable[],
  kinds: readonly AnyChannelKind[],
  openid: AnyChannelKind,
): { channels: readonly ConfiguredChannel[]; faults: readonly string[] } {
  const channels: ConfiguredChannel[] = [];
  const faults: string[] = [];
  const configure = (kind: AnyChannelKind, { variable, name, value }: ChannelVariable) => {
    const open = kind.configure(name, value);
    if (open) channels.push({ name, open });
    else faults.push(`${variable} is not usable; it takes ${kind.takes}`);
  };

  for (const kind of kinds) {
    const own = variables.find(({ variable }) => variable === `SNS_${kind.name.toUpperCase()}`);
    if (own) configure(kind, own);
  }
  for (const own of variables.filter(({ isOpenid }) => isOpenid)) {
    const taken = [...kinds, ...channels].some(({ name }) => name === own.name);
    if (taken || !FREE_NAME.test(own.name)) {
      faults.push(`${own.variable} is not usable; it takes ${NAME_FORM}`);
    } else configure(openid, own);
  }
  return { channels, faults };
}
