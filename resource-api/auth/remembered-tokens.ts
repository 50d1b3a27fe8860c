/** Remembers who holds a token, until it ends: by itself, or by an ending that every instance hears of at once. */
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../shared/api/endpoint.ts';
import { storedId } from '../../shared/db/tables/artifacts.ts';
import type { Metrics } from '../../shared/metrics/metrics.ts';
import type { RevocationKind } from '../../shared/revocation/announce.ts';
import type { Follower, RevocationFeed } from '../../shared/revocation/feed.ts';
import type { Introspected, Introspection } from './introspection.ts';

/** How many tokens are remembered: some 30 MB. */
const MOST = 50_000;

export interface RememberedTokens {
  /** The caller of a token that lives; asked of the auth-server where it is not known, or where the feed is down. */
  callerOf(token: string): Promise<Caller | undefined>;
}

/** @param connect joins the feed of endings */
export function createRememberedTokens(
  introspection: Introspection,
  metrics: Metrics,
  connect: (follower: Follower) => RevocationFeed,
): RememberedTokens & { readonly revocationFeed: RevocationFeed } {
  const ofGrant = new Map<string, Set<string>>();
  const known = new LRUCache<string, Introspected>({
    max: MOST,
    dispose({ grant = '' }, id) {
      const ids = ofGrant.get(grant);
      ids?.delete(id);
      if (ids?.size === 0) ofGrant.delete(grant);
    },
  });
  const remember = (id: string, answer: Introspected) => {
    known.set(id, answer);
    const { grant = '' } = answer;
    ofGrant.set(grant, (ofGrant.get(grant) ?? new Set()).add(id));
  };

  const forget: Record<RevocationKind, (ref: string) => unknown> = {
    token: (id) => known.delete(id),
    grant: (grant) => forgetAll(ofGrant.get(grant)),
    account: (uid) => forgetWhere(({ caller }) => String(caller.uid) === uid),
    client: (id) => forgetWhere(({ caller }) => caller.clientId === id),
  };
  const forgetAll = (ids: Iterable<string> = []) => {
    for (const id of [...ids]) known.delete(id);
  };
  const forgetWhere = (ends: (answer: Introspected) => boolean) => {
    for (const [id, answer] of known.entries()) if (ends(answer)) known.delete(id);
  };
  const revocationFeed = connect({
    onRevocation: (kind, ref) => forget[kind](ref),
    onGap: () => known.clear(),
  });

  const lookups = { hit: 0, miss: 0, bypassed: 0 };
  const help =
    'Tokens looked up: remembered, not remembered, or not even looked for while the feed of endings is down.';
  metrics.readings('counter', 'upare_known_tokens_lookups_total', help, 'result', () => lookups);
  metrics.reading('gauge', 'upare_known_tokens', 'Tokens that are remembered.', () => known.size);

  return {
    revocationFeed,
    async callerOf(token) {
      const id = storedId(token);
      const trusted = await revocationFeed.isCurrent();
      const answer = trusted ? known.get(id) : undefined;
      if (answer && answer.expiresAt > Date.now()) {
        lookups.hit += 1;
        return answer.caller;
      }
      lookups[trusted ? 'miss' : 'bypassed'] += 1;

      const { position } = revocationFeed;
      const fresh = await introspection.ask(token);
      // What ended while we asked may have been this very token.
      if (fresh && trusted && (await revocationFeed.isCurrent()) && revocationFeed.position === position)
        remember(id, fresh);
      return fresh?.caller;
    },
  };
}
