/** A device that waits already may ask at once, and every five seconds. */
import { changed, type Replay, without } from '../_replay.ts';

export const replay: Replay = {
  up: (dump) => changed(dump, 'device_codes', (row) => ({ ...row, polled_at: 0, poll_interval: 5000 })),
  used: (dump) =>
    changed(dump, 'device_codes', (row) => ({ ...row, polled_at: 1_763_986_400_123, poll_interval: 15_000 })),
  down: (dump) => without(dump, 'device_codes', ['polled_at', 'poll_interval']),
};
