/** The headers of every page: what a browser may do with it, which is little. */
import type { Context } from 'koa';
import type { Config } from '../../shared/config.ts';

/** Where a page's forms may lead beside our own addresses, and which script it has. */
export interface Openings {
  readonly formTargets?: readonly (string | undefined)[];
  readonly scriptHash?: string;
}

/** True where people reach us by TLS. */
export const overTls = ({ authUrl }: Pick<Config, 'authUrl'>): boolean => authUrl.startsWith('https:');

/**
 * An address as a policy names it. Browsers hold a form's redirects to the policy of its page, and after the last step
 * one leads to the app.
 */
export function formTarget(address: unknown): string | undefined {
  const url = typeof address === 'string' ? URL.parse(address) : undefined;
  if (!url) return undefined;
  // A policy knows neither IPv6 addresses nor origins of private schemes.
  const named = /^https?:$/.test(url.protocol) && !url.hostname.startsWith('[');
  return named ? url.origin : url.protocol;
}

/** Sets them. */
export function setPageHeaders(ctx: Context, config: Pick<Config, 'authUrl'>, openings: Openings = {}): void {
  const targets = new Set(["'self'", ...(openings.formTargets ?? []).filter((target) => target !== undefined)]);
  ctx.set({
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src ${openings.scriptHash ? `'${openings.scriptHash}'` : "'none'"}`,
      "style-src 'self'",
      "img-src 'self' data:",
      `form-action ${[...targets].join(' ')}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Cache-Control': 'no-store',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    // `no-referrer` would have browsers send `Origin: null` with our own forms.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...(overTls(config) && { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' }),
  });
}
