/** One platform that people may sign in by, as the pages see it; and what a kind of platform is, which is one file each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SocialIdentity } from '../../shared/accounts/social.ts';
import { inEachLanguage, type Language } from '../../shared/words/language.ts';
import { type PhraseKey, wordsIn } from '../../shared/words/words.ts';

/** What is asked and must come back. */
export interface Attempt {
  /** Letters and digits alone: WeChat takes no others. */
  readonly state: string;
  /** Bound into the ID token, where the channel has one. */
  readonly nonce: string;
  /** PKCE's (RFC 7636), where the channel has it. */
  readonly verifier: string;
}

export interface Channel {
  readonly name: string;
  /** What people call it. */
  readonly label: Readonly<Record<Language, string>>;
  /** Its mark, where we have it: an SVG in the colour of the text. */
  readonly logo?: string;
  /** Where to send the person. @throws ChannelFault */
  authorizeUrl(attempt: Attempt): Promise<string>;
  /**
   * Who came back.
   * @param callback the query of the channel's redirect, whose `state` was compared already
   * @throws Denied, ChannelFault
   */
  identify(callback: URLSearchParams, attempt: Attempt): Promise<Omit<SocialIdentity, 'channel'>>;
}

/** A `fetch` with bounds. The answer is whole when it comes. @throws ChannelFault */
export type Ask = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** What a channel is made of. */
export interface ChannelDeps {
  readonly ask: Ask;
  /** Where the channel sends people back to: to be registered with it. */
  readonly redirectUri: string;
  /** For what is nice to know: a channel that does not tell it is logged, and nobody is kept out. */
  optional<T>(work: () => Promise<T>): Promise<T | undefined>;
}

/** A platform we know how to ask, with the settings of its own. */
export interface ChannelKind<Settings> {
  /** Also of its variable, `SNS_<NAME>`. */
  readonly name: string;
  /** What its variable takes, for who has set it wrong. */
  readonly takes: string;
  /** @param value of its variable @returns undefined for one that is not usable */
  read(value: string, name: string): Settings | undefined;
  open(settings: Settings, deps: ChannelDeps): Channel;
}

/** A kind whose settings are its own business. */
export interface AnyChannelKind extends Pick<ChannelKind<unknown>, 'name' | 'takes'> {
  /** @returns undefined for a value that is not usable */
  configure(name: string, value: string): ((deps: ChannelDeps) => Channel) | undefined;
}

/** What people call a platform that has words of ours, in each language. */
export const channelLabel = (name: PhraseKey<'channels'>): Channel['label'] =>
  inEachLanguage((language) => wordsIn(language, 'channels')(name));

/** The mark of a platform, from `logos/`. */
export const channelLogo = (name: PhraseKey<'channels'>): string =>
  readFileSync(join(import.meta.dirname, 'logos', `${name}.svg`), 'utf8').trim();

/** Declares a kind of channel. */
export const channelKind = <Settings>({ name, takes, read, open }: ChannelKind<Settings>): AnyChannelKind => ({
  name,
  takes,
  configure(channel, value) {
    const settings = read(value, channel);
    return settings && ((deps) => open(settings, deps));
  },
});

/** The person said no. */
export class Denied extends Error {
  override name = 'Denied';
}

/** The channel did not answer, or not as its documents say. The message is for the log; it has nothing secret. */
export class ChannelFault extends Error {
  override name = 'ChannelFault';
}

/** How channels say that the person said no; Weibo also by number. */
const denials = ['access_denied', '21330'];

/**
 * The code of a callback.
 * @throws Denied also where neither code nor error came back, which is how WeChat says it; ChannelFault
 */
export function callbackCodeOf(callback: URLSearchParams): string {
  const error = callback.get('error') ?? callback.get('error_code');
  const code = callback.get('code');
  if (error !== null && !denials.includes(error)) throw new ChannelFault(`came back with the error ${word(error)}`);
  if (error !== null || !code) throw new Denied();
  return code;
}

/** A word of somebody else's, fit for a log. */
export const word = (value: unknown): string =>
  String(value)
    .replace(/[^\w.-]+/g, '_')
    .slice(0, 100);
