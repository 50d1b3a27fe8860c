/** One platform that people may sign in by, as the rest of the house sees it. */
import type { SocialIdentity } from '../../shared/accounts/social.ts';
import type { Language } from '../../shared/words/language.ts';

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
  /** Where to send the person. @throws ChannelFault */
  authorizeUrl(attempt: Attempt): Promise<string>;
  /**
   * Who came back.
   * @param callback the query of the channel's redirect, whose `state` was compared already
   * @throws Denied, ChannelFault
   */
  identify(callback: URLSearchParams, attempt: Attempt): Promise<Omit<SocialIdentity, 'channel'>>;
}

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
export function codeOf(callback: URLSearchParams): string {
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
