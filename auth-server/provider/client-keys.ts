/** Fetches the keys that apps publish like anything that strangers name: bounded, and from public addresses only. */
import type { Configuration } from 'oidc-provider';
import type { AskPublic } from '../../shared/runtime/outgoing-public.ts';

const BOUNDS = { milliseconds: 2500, most: 64 * 1024 };

/** The `fetch` of the engine, which it uses for apps' keys only. */
export function fetchKeys({ ask }: AskPublic): NonNullable<Configuration['fetch']> {
  return (url, { headers } = {}) =>
    ask(new URL(String(url)), { headers: Object.fromEntries(new Headers(headers)) }, BOUNDS);
}
