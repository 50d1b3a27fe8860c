/** The channels of this installation. */
import type { Config } from '../../shared/config/config.ts';
import type { ChannelSettings } from '../../shared/config/social.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { type Ask, createAsk } from './ask.ts';
import { type Channel, ChannelFault } from './channel.ts';
import { github } from './github.ts';
import { openid } from './openid.ts';
import { qq } from './qq.ts';
import { wechat } from './wechat.ts';
import { weibo } from './weibo.ts';

/** What the door of one channel is made of. */
export interface ChannelDeps<Settings extends ChannelSettings> {
  readonly settings: Settings;
  readonly ask: Ask;
  /** Where the channel sends people back to: to be registered with it. */
  readonly redirectUri: string;
  /** For what is nice to know: a channel that does not tell it is logged, and nobody is kept out. */
  optional<T>(work: () => Promise<T>): Promise<T | undefined>;
}

/** By name, in the order of their buttons. */
export type Channels = ReadonlyMap<string, Channel>;

const doors = { weibo, qq, wechat, github } as const;

export function createChannels(
  config: Pick<Config, 'authUrl' | 'socialChannels' | 'socialTimeout'>,
  log: Log,
): Channels {
  const ask = createAsk(config.socialTimeout);
  const optional = async <T>(work: () => Promise<T>) => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ChannelFault)) throw error;
      log.warn({ reason: error.message }, 'a channel told nothing of a person');
      return undefined;
    }
  };
  const open = (settings: ChannelSettings): Channel => {
    const shared = { ask, optional, redirectUri: `${config.authUrl}/sns/${settings.name}/callback` };
    return settings.kind === 'openid' ? openid({ settings, ...shared }) : doors[settings.kind]({ settings, ...shared });
  };
  return new Map(config.socialChannels.map((settings) => [settings.name, open(settings)]));
}
