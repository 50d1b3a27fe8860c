import type { Config } from './config.ts';
import type { Log } from './log.ts';

/** Tells, loudly and at every start, of settings that are for development and tests only. */
export function shoutAtInsecureSettings(config: Config, log: Log): void {
  if (config.captchaFixedText)
    log.warn('CAPTCHA_FIXED_TEXT is set: every captcha reads the same. Never do this in production.');
  if (!config.limits) log.warn('LIMITS is off: passwords can be guessed without end. Never do this in production.');
  const plain = [config.authUrl, config.resourceUrl].filter((url) => url.startsWith('http:'));
  const open = plain.filter((url) => !/^http:\/\/(localhost|127\.|\[::1\])/.test(url));
  if (open.length)
    log.warn({ addresses: open }, 'Public addresses without TLS: tokens and passwords travel in the clear.');
}
