/** An event of before keeps to the offset of its start. */
import { changed, type Replay, without } from '../_replay.ts';

export const replay: Replay = {
  up: (dump) => changed(dump, 'calendar_events', (row) => ({ ...row, tzid: null, exdate: null })),
  used: (dump) =>
    changed(dump, 'calendar_events', (row) => ({
      ...row,
      tzid: 'Asia/Shanghai',
      exdate: '2025-12-01T01:00:00Z,2025-12-08T01:00:00Z',
    })),
  down: (dump) => without(dump, 'calendar_events', ['tzid', 'exdate']),
};
