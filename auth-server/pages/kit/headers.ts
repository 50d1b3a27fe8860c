/** The security headers of every page. */
import type { Context } from 'koa';
import type { Config } from '../../../shared/config/config.ts';

/** The exceptions of one page from the policy. */
export interface Openings {
  readonly formTargets?: readonly (string | undefined)[];
  /** The hash of its one inline script. */
  readonly scriptHash?: string;
  /** Whether it loads our scripts. */
  readonly scripted?: boolean;
  /** Another origin that its pictures may come from. */
  readonly pictures?: string | undefined;
  /** Whether it plays our audio. */
  readonly sounds?: boolean;
}

function scriptSources({ scriptHash, scripted }: Openings): string {
  const sources = [...(scripted ? ["'self'"] : []), ...(scriptHash ? [`'${scriptHash}'`] : [])];
  return sources.join(' ') || "'none'";
}

/** True if the public address is https. */
const overTls = ({ authUrl }: Pick<Config, 'authUrl'>): boolean => authUrl.startsWith('https:');

/**
 * The source that the form policy needs for an app's address: its scheme. Chromium applies the policy of a page to
 * every redirect after its form, and an app may redirect to another host.
 */
export function formTarget(address: unknown): string | undefined {
  return typeof address === 'string' ? URL.parse(address)?.protocol : undefined;
}

/** Sets them. */
export function setPageHeaders(ctx: Context, config: Pick<Config, 'authUrl'>, openings: Openings = {}): void {
  const targets = new Set(["'self'", ...(openings.formTargets ?? []).filter((target) => target !== undefined)]);
  ctx.set({
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src ${scriptSources(openings)}`,
      ...(openings.sounds ? ["media-src 'self'"] : []),
      ...(openings.scripted ? ["connect-src 'self'"] : []),
      "style-src 'self'",
      `img-src 'self' data:${openings.pictures ? ` ${openings.pictures}` : ''}`,
      `form-action ${[...targets].join(' ')}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Cache-Control': 'no-store',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    // With `no-referrer`, browsers would send `Origin: null` for our own forms.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...(overTls(config) && { 'Strict-Transport-Security': 'max-age=31536000' }),
  });
}
