/** What is remembered until a revocation: every instance hears of one before whoever revokes is answered. */
import { LRUCache } from 'lru-cache';
import type { Follower, RevocationFeed, RevocationKind } from './feed.ts';

/** Joins the feed of revocations. */
export type JoinFeed = (follower: Follower) => RevocationFeed;

interface Options<V extends object> {
  /** How many are remembered; those that were not asked for the longest go first. */
  readonly most: number;
  /** Takes out what a revocation ends. */
  readonly forget: (known: Known<V>, kind: RevocationKind, ref: string) => void;
  /** False for one that has ended by itself. */
  readonly lives?: (value: V) => boolean;
  readonly onInsert?: (value: V, key: string) => void;
  readonly onRemoved?: (value: V, key: string) => void;
  /** Is told of every look: `bypassed` where the feed is down, and nothing remembered is relied on. */
  readonly looked?: (outcome: 'hit' | 'miss' | 'bypassed') => void;
}

export type Known<V extends object> = Pick<LRUCache<string, V>, 'delete' | 'entries'>;

export function rememberUntilRevoked<V extends object>(options: Options<V>, join: JoinFeed) {
  const { most, forget, lives = () => true, onInsert, onRemoved, looked = () => undefined } = options;
  const known = new LRUCache<string, V>({
    max: most,
    ...(onInsert && { onInsert }),
    ...(onRemoved && { dispose: onRemoved }),
  });
  const revocationFeed = join({
    onRevocation: (kind, ref) => forget(known, kind, ref),
    onGap: () => known.clear(),
  });

  return {
    revocationFeed,
    size: () => known.size,

    /** What is remembered of a key: the very same object until it ends. Otherwise what `ask` finds. */
    async find(key: string, ask: () => Promise<V | undefined>): Promise<V | undefined> {
      const trusted = await revocationFeed.isCurrent();
      const remembered = trusted ? known.get(key) : undefined;
      if (remembered && lives(remembered)) {
        looked('hit');
        return remembered;
      }
      looked(trusted ? 'miss' : 'bypassed');

      const { position } = revocationFeed;
      const fresh = await ask();
      // What ended while we asked may have been this very one.
      const stillTrue = trusted && (await revocationFeed.isCurrent()) && revocationFeed.position === position;
      if (fresh && stillTrue) known.set(key, fresh);
      return fresh;
    },
  };
}
