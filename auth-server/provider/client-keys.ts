/** Keys that apps publish: fetched as whatever strangers name is, bounded and from public addresses alone. */
import type { Configuration } from 'oidc-provider';
import type { AskPublic } from '../../shared/runtime/outgoing-public.ts';

const BOUNDS = { milliseconds: 2500, most: 64 * 1024 };

/** What the engine asks other servers by; for apps' keys is all that it does. */
export function fetchKeys({ ask }: AskPublic): NonNullable<Configuration['fetch']> {
  return (url, { headers } = {}) =>
    ask(new URL(String(url)), { headers: Object.fromEntries(new Headers(headers)) }, BOUNDS);
}
