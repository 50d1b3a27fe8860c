/** The headers of every page: what a browser may do with it, which is little. */
import type { Context } from 'koa';
import type { Config } from '../../../shared/config/config.ts';

/** Where a page's forms may lead beside our own addresses, and which scripts it has. */
export interface Openings {
  readonly formTargets?: readonly (string | undefined)[];
  /** The hash of the one script that stands in it. */
  readonly scriptHash?: string;
  /** Whether it has scripts of its own, at our own address. */
  readonly scripted?: boolean;
  /** Where its pictures come from beside our own address. */
  readonly pictures?: string | undefined;
  /** Whether it plays a sound of ours. */
  readonly sounds?: boolean;
}

function scriptSources({ scriptHash, scripted }: Openings): string {
  const sources = [...(scripted ? ["'self'"] : []), ...(scriptHash ? [`'${scriptHash}'`] : [])];
  return sources.join(' ') || "'none'";
}

/** True where people reach us by TLS. */
const overTls = ({ authUrl }: Pick<Config, 'authUrl'>): boolean => authUrl.startsWith('https:');

/**
 * What a policy must let a form reach where the way ends at this address of an app: its scheme. Chromium holds every
 * redirect after a form to the policy of its page, those of the app too, and an app may send people on to another host.
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
    // `no-referrer` would have browsers send `Origin: null` with our own forms.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    ...(overTls(config) && { 'Strict-Transport-Security': 'max-age=31536000' }),
  });
}
