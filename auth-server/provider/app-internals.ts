/** What of internals.ts is about how apps prove themselves, and what they are told; tested along with it. */
import type { Client, Provider } from 'oidc-provider';
import { replace } from './replace.ts';

/** Lets `tell` tell an app that a session of it has ended: the engine itself would ask once, and wait for the answer. */
export function tellSessionEndsBy(
  { Client }: Provider,
  tell: (client: Client, account: string, sid: string) => Promise<void>,
): void {
  const prototype = Client.prototype as unknown as { backchannelLogout(account: string, sid: string): Promise<void> };
  replace(prototype, 'backchannelLogout', (client, _engines, account, sid) =>
    tell(client as unknown as Client, account, sid),
  );
}

/** Lets assertions of apps be for this address too. */
export function takeAudience({ OIDCContext }: Provider, address: string): void {
  const prototype = OIDCContext.prototype as unknown as { clientJwtAuthExpectedAudience(): Set<string> };
  replace(prototype, 'clientJwtAuthExpectedAudience', (_ctx, engines) => engines().add(address));
}

/** Whether an app has a key yet: the engine looks at what an app publishes where it knows no key that fits, and only then. */
export async function hasKeyNow(client: Client, { alg, kid }: { readonly alg?: unknown; readonly kid?: unknown }) {
  const { asymmetricKeyStore } = client as unknown as {
    asymmetricKeyStore: { refresh(): Promise<void>; selectForVerify(key: object): readonly unknown[] };
  };
  await asymmetricKeyStore.refresh();
  return asymmetricKeyStore.selectForVerify({ alg, kid }).length > 0;
}
