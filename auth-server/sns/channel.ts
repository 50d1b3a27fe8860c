/** A channel, as the pages see it, and a kind of channel, which is one file each. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SocialIdentity } from '../../shared/accounts/social.ts';
import { inEachLanguage, type Language } from '../../shared/words/language.ts';
import { type PhraseKey, wordsIn } from '../../shared/words/words.ts';

/** The parameters of a sign-in that must come back. */
export interface Attempt {
  /** Letters and digits: WeChat accepts no others. */
  readonly state: string;
  /** Part of the ID token, if the channel has one. */
  readonly nonce: string;
  /** PKCE (RFC 7636), if the channel supports it. */
  readonly verifier: string;
}

export interface Channel {
  readonly name: string;
  /** Its display name. */
  readonly label: Readonly<Record<Language, string>>;
  /** Its logo if we have it: an SVG in the text colour. */
  readonly logo?: string;
  /** The address to send the person to. @throws ChannelFault */
  authorizeUrl(attempt: Attempt): Promise<string>;
  /** The identity of the person who came back. @param callback the query of the redirect, whose `state` was checked */
  identify(callback: URLSearchParams, attempt: Attempt): Promise<Omit<SocialIdentity, 'channel'>>;
}

/** A bounded `fetch`; the answer is complete. @throws ChannelFault */
export type Ask = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** The deps of a channel. */
export interface ChannelDeps {
  readonly ask: Ask;
  /** The callback address, to be registered with the channel. */
  readonly redirectUri: string;
  /** For optional details: if the channel withholds one, it is logged and nobody is kept out. */
  optional<T>(work: () => Promise<T>): Promise<T | undefined>;
}

/** A known platform with its own settings. */
export interface ChannelKind<Settings> {
  /** Its variable is `SNS_<NAME>`. */
  readonly name: string;
  /** The format of its variable, for error messages. */
  readonly takes: string;
  /** @param value of its variable @returns undefined if it is unusable */
  read(value: string, name: string): Settings | undefined;
  open(settings: Settings, deps: ChannelDeps): Channel;
}

/** A kind of channel, its settings hidden. */
export interface AnyChannelKind extends Pick<ChannelKind<unknown>, 'name' | 'takes'> {
  /** @returns undefined if the value is unusable */
  configure(name: string, value: string): ((deps: ChannelDeps) => Channel) | undefined;
}

/** Declares a kind of channel. */
export const channelKind = <Settings>({ name, takes, read, open }: ChannelKind<Settings>): AnyChannelKind => ({
  name,
  takes,
  configure(channel, value) {
    const settings = read(value, channel);
    return settings && ((deps) => open(settings, deps));
  },
});

/** A platform as its file declares it. */
interface PlatformKind<Settings> extends Omit<ChannelKind<Settings>, 'open'> {
  readonly name: PhraseKey<'channels'>;
  open(settings: Settings, deps: ChannelDeps): Pick<Channel, 'authorizeUrl' | 'identify'>;
}

/** Declares a platform, whose display name is among our words, and whose logo is in `logos/`. */
export const platformKind = <Settings>({ name, open, ...kind }: PlatformKind<Settings>): AnyChannelKind =>
  channelKind<Settings>({
    ...{ name, ...kind },
    open: (settings, deps) => ({
      name,
      label: inEachLanguage((language) => wordsIn(language, 'channels')(name)),
      logo: readFileSync(join(import.meta.dirname, 'logos', `${name}.svg`), 'utf8').trim(),
      ...open(settings, deps),
    }),
  });

/** The person declined. */
export class Denied extends Error {
  override name = 'Denied';
}

/** The channel did not answer, or not as documented. The message is for the log and contains no secret. */
export class ChannelFault extends Error {
  override name = 'ChannelFault';
}

/** The error codes for a declined request; Weibo has a number too. */
const denials = ['access_denied', '21330'];

/**
 * The authorization code of a callback.
 * @throws Denied also without code and error, which is WeChat's way; ChannelFault
 */
export function callbackCodeOf(callback: URLSearchParams): string {
  const error = callback.get('error') ?? callback.get('error_code');
  const code = callback.get('code');
  if (error !== null && !denials.includes(error)) throw new ChannelFault(`came back with the error ${word(error)}`);
  if (error !== null || !code) throw new Denied();
  return code;
}

/** Makes foreign text safe for a log. */
export const word = (value: unknown): string =>
  String(value)
    .replace(/[^\w.-]+/g, '_')
    .slice(0, 100);
