/** The channels of this installation. A new platform is its file, its logo, its name in words/ and a line here. */
import { type ChannelVariable, channelVariables } from '../../shared/config/channel-variables.ts';
import type { Config } from '../../shared/config/config.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { createAsk } from './ask.ts';
import { type Channel, ChannelFault } from './channel.ts';
import { github } from './github.ts';
import { openid } from './openid.ts';
import { qq } from './qq.ts';
import { readChannels } from './settings.ts';
import { wechat } from './wechat.ts';
import { weibo } from './weibo.ts';

/** The known platforms in the order of their buttons. All others are OpenID providers. */
const kinds = [weibo, qq, wechat, github];

const read = (variables: readonly ChannelVariable[]) => readChannels(variables, kinds, openid);

/** The faults in the variables of channels, one line each. @param given variables that are not empty */
export const channelFaults = (given: Readonly<Record<string, string | undefined>>): readonly string[] =>
  read(channelVariables(given)).faults;

/** The channels by name, in the order of their buttons. */
export type Channels = ReadonlyMap<string, Channel>;

/** @param config without `channelFaults` */
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
      log.warn({ reason: error.message }, 'a channel gave no profile of a person');
      return undefined;
    }
  };
  return new Map(
    read(config.socialChannels).channels.map(({ name, open }) => [
      name,
      open({ ask, optional, redirectUri: `${config.authUrl}/sns/${name}/callback` }),
    ]),
  );
}
