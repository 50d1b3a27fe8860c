/** The channels of an account, for its owner. */
import { z } from 'zod';
import { isoTime } from '../../shared/api/fields.ts';
import { openidLabel } from '../../shared/config/channel-variables.ts';
import type { Config } from '../../shared/config/config.ts';
import type { Binding } from '../../shared/db/tables/social-identities.ts';
import type { Language } from '../../shared/words/language.ts';
import { phraseAt } from '../../shared/words/words.ts';

export const bindingShape = z.object({
  channel: z.string(),
  /** Its display name. */
  name: z.string(),
  since: z.iso.datetime(),
});

/** The channels that the API document names, configured or not. */
export const documentedChannels = ['weibo', 'qq', 'wechat', 'github'] as const;

export const presentBindings = (
  bindings: readonly Binding[],
  config: Pick<Config, 'socialChannels'>,
  language: Language,
): z.output<typeof bindingShape>[] =>
  bindings.map(({ channel, created_at }) => ({
    channel,
    name: nameOf(channel, config, language),
    since: isoTime(created_at),
  }));

/** A provider that is no longer configured has only its own name. */
function nameOf(channel: string, { socialChannels }: Pick<Config, 'socialChannels'>, language: Language): string {
  const provider = socialChannels.find(({ name, isOpenid }) => isOpenid && name === channel);
  return provider ? openidLabel(provider) : (phraseAt(language, `channels.${channel}`) ?? channel);
}
