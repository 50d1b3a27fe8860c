/** Caches the holders of tokens until they expire or are revoked; every instance hears of revocations at once. */
import type { Caller } from '../../shared/api/endpoint.ts';
import type { RevocationFeed, RevocationKind } from '../../shared/db/driver/revocation-feed.ts';
import { storedId } from '../../shared/db/tables/artifacts.ts';
import type { Metrics } from '../../shared/metrics/metrics.ts';
import { type JoinFeed, type Known, rememberUntilRevoked } from '../../shared/revocation/remember.ts';
import { bytesOf } from '../../shared/runtime/bounds.ts';
import type { Introspected, Introspection } from './introspection.ts';

const MIB = 1024 * 1024;
/** Bytes of the cache: some 45,000 tokens. */
const MOST = 32 * MIB;
/** Bytes of a scope in a set. */
const SCOPE = 32;

export interface RememberedTokens {
  /** The caller of a live token; introspected if it is not cached, or the feed is down. */
  callerOf(token: string): Promise<Caller | undefined>;
}

export function createRememberedTokens(
  introspection: Introspection,
  metrics: Metrics,
  join: JoinFeed,
): RememberedTokens & { readonly revocationFeed: RevocationFeed } {
  const byGrant = new Map<string, Set<string>>();
  const lookups = { hit: 0, miss: 0, bypassed: 0 };

  const forget: Record<RevocationKind, (known: Known<Introspected>, ref: string) => void> = {
    token: (known, id) => void known.delete(id),
    grant(known, grant) {
      for (const id of [...(byGrant.get(grant) ?? [])]) known.delete(id);
    },
    account: (known, uid) => forgetWhere(known, ({ caller }) => String(caller.uid) === uid),
    client: (known, id) => forgetWhere(known, ({ caller }) => caller.clientId === id),
  };

  const { revocationFeed, find, size } = rememberUntilRevoked<Introspected>(
    {
      most: MOST,
      sizeOf: ({ caller }) => bytesOf(caller) + SCOPE * caller.scopes.size,
      forget: (known, kind, ref) => forget[kind](known, ref),
      lives: ({ expiresAt }) => expiresAt > Date.now(),
      onInsert({ caller: { grant = '' } }, id) {
        byGrant.set(grant, (byGrant.get(grant) ?? new Set()).add(id));
      },
      onRemoved({ caller: { grant = '' } }, id) {
        const ids = byGrant.get(grant);
        ids?.delete(id);
        if (ids?.size === 0) byGrant.delete(grant);
      },
      looked(outcome) {
        lookups[outcome] += 1;
      },
    },
    join,
  );

  const help =
    'Tokens looked up: remembered, not remembered, or not even looked for while the revocation feed is down.';
  metrics.readings('counter', 'upare_known_tokens_lookups_total', help, 'result', () => lookups);
  metrics.reading('gauge', 'upare_known_tokens', 'Tokens that are remembered.', size);

  return {
    revocationFeed,
    callerOf: async (token) => (await find(storedId(token), () => introspection.ask(token)))?.caller,
  };
}

function forgetWhere(known: Known<Introspected>, ends: (answer: Introspected) => boolean): void {
  for (const [id, answer] of known.entries()) if (ends(answer)) known.delete(id);
}
