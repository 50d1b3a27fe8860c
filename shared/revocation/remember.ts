/** What is remembered until a revocation: every instance hears of one before whoever revokes is answered. */
import { LRUCache } from 'lru-cache';
import type { Follower, RevocationFeed, RevocationKind } from '../db/driver/revocation-feed.ts';

/** Joins the revocation feed. */
export type JoinFeed = (follower: Follower) => RevocationFeed;

interface Options<V extends object> {
  /** The most bytes of the cache; least recently used entries are dropped first. */
  readonly most: number;
  /** About how many an entry takes. */
  readonly sizeOf: (value: V) => number;
  /** Removes what a revocation ends. */
  readonly forget: (known: Known<V>, kind: RevocationKind, ref: string) => void;
  /** False for an expired entry. */
  readonly lives?: (value: V) => boolean;
  readonly onInsert?: (value: V, key: string) => void;
  readonly onRemoved?: (value: V, key: string) => void;
  /** Called for every lookup: `bypassed` while the feed is down and the cache is not trusted. */
  readonly looked?: (outcome: 'hit' | 'miss' | 'bypassed') => void;
}

export type Known<V extends object> = Pick<LRUCache<string, V>, 'delete' | 'entries'>;

export function rememberUntilRevoked<V extends object>(options: Options<V>, join: JoinFeed) {
  const { most, sizeOf, forget, lives, onInsert, onRemoved, looked } = options;
  const known = new LRUCache<string, V>({
    maxSize: most,
    sizeCalculation: sizeOf,
    ...(onInsert && { onInsert }),
    ...(onRemoved && { dispose: onRemoved }),
  });
  const revocationFeed = join({
    onRevocation: (kind, ref) => forget(known, kind, ref),
    onGap: () => known.clear(),
  });

  const askFor = async (key: string, ask: () => Promise<V | undefined>, trusted: boolean): Promise<V | undefined> => {
    looked?.(trusted ? 'miss' : 'bypassed');
    const { position } = revocationFeed;
    const fresh = await ask();
    // Something that ended while we asked may have been this one.
    const stillTrue = trusted && (await revocationFeed.isCurrent()) && revocationFeed.position === position;
    if (fresh && stillTrue) known.set(key, fresh);
    return fresh;
  };

  return {
    revocationFeed,
    size: () => known.size,

    /** The cached value of a key, the same object until it ends; otherwise the result of `ask`. */
    async find(key: string, ask: () => Promise<V | undefined>): Promise<V | undefined> {
      const trusted = await revocationFeed.isCurrent();
      const remembered = trusted ? known.get(key) : undefined;
      if (!remembered || lives?.(remembered) === false) return askFor(key, ask, trusted);
      looked?.('hit');
      return remembered;
    },
  };
}
