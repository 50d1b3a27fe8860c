/** The headers of every page: what a browser may do with it, which is little. */
import type { Context } from 'koa';

/** Where a form may lead: browsers look at redirects too, and after the last step one leads to the app. */
export function formTarget(address: string | undefined): string | undefined {
  const url = address === undefined ? undefined : URL.parse(address);
  if (!url) return undefined;
  // A policy knows neither IPv6 addresses nor the origins of private schemes.
  const named = /^https?:$/.test(url.protocol) && !url.hostname.startsWith('[');
  return named ? url.origin : url.protocol;
}

/**
 * Sets them. The engine adds the hash of its own script to the empty `script-src` where it sends one.
 * @param formTargets origins or schemes beside our own that a form may lead to
 */
export function setPageHeaders(ctx: Context, secure: boolean, formTargets: readonly (string | undefined)[] = []): void {
  const targets = ["'self'", ...formTargets.filter((target) => target !== undefined)];
  ctx.set({
    'Content-Security-Policy': [
      "default-src 'none'",
      'script-src',
      "style-src 'self'",
      "img-src 'self' data:",
      `form-action ${targets.join(' ')}`,
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
    ...(secure && { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' }),
  });
}
