/** Indexes alone. */
import type { Replay } from '../_replay.ts';

export const replay: Replay = { up: (dump) => dump, used: (dump) => dump, down: (dump) => dump };
