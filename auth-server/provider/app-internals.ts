/** The part of internals.ts about how apps authenticate and are notified; tested with it. */
import type { Client, Provider } from 'oidc-provider';
import { replace } from './replace.ts';

/** Lets `tell` notify apps of ended sessions: the engine itself would try once and wait for the answer. */
export function tellSessionEndsBy(
  { Client }: Provider,
  tell: (client: Client, account: string, sid: string) => Promise<void>,
): void {
  const prototype = Client.prototype as unknown as { backchannelLogout(account: string, sid: string): Promise<void> };
  replace(prototype, 'backchannelLogout', (client, _engines, account, sid) =>
    tell(client as unknown as Client, account, sid),
  );
}

/** Accepts client assertions whose audience is this address too. */
export function takeAudience({ OIDCContext }: Provider, address: string): void {
  const prototype = OIDCContext.prototype as unknown as { clientJwtAuthExpectedAudience(): Set<string> };
  replace(prototype, 'clientJwtAuthExpectedAudience', (_ctx, engines) => engines().add(address));
}

/** Whether the keys of an app have been loaded: the engine fetches published keys only when no known one fits. */
export async function hasKeyNow(client: Client, { alg, kid }: { readonly alg?: unknown; readonly kid?: unknown }) {
  const { asymmetricKeyStore } = client as unknown as {
    asymmetricKeyStore: { refresh(): Promise<void>; selectForVerify(key: object): readonly unknown[] };
  };
  await asymmetricKeyStore.refresh();
  return asymmetricKeyStore.selectForVerify({ alg, kid }).length > 0;
}
