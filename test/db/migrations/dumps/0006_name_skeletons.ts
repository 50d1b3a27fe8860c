/** Of names that are alike the oldest account has the skeleton; the others keep their names, and none of their likes comes. */
import { changed, type Replay, without } from '../_replay.ts';

/** By name: of bob and b0b, and of Grace and her Cyrillic twin, the one whose account is older. */
const skeletons: Readonly<Record<string, string>> = {
  Ada: 'ada',
  bob: 'bob',
  gone: 'gone',
  '“Ada” 漢字 \u{1f600}': "''ada'' 漢字 \u{1f600}",
  Grace: 'grace',
  Carol: 'carol',
};

export const replay: Replay = {
  up: (dump) =>
    changed(dump, 'users', (row) => ({
      ...row,
      username_skeleton: skeletons[String(row.username)] ?? null,
      nickname_skeleton: skeletons[String(row.nickname)] ?? null,
    })),
  used: (dump) =>
    changed(dump, 'users', (row) =>
      row.uid === 10003 ? { ...row, nickname: 'Carol', nickname_key: 'carol', nickname_skeleton: 'carol' } : row,
    ),
  down: (dump) => without(dump, 'users', ['username_skeleton', 'nickname_skeleton']),
};
