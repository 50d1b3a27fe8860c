/** All data of a person as files: JSON, their calendar, their avatars. */
import type { DetailInfo } from '../accounts/detail-info.ts';
import { presentMedia } from '../accounts/media/media.ts';
import type { Messages } from '../accounts/notices/messages.ts';
import type { SocialAccounts } from '../accounts/social.ts';
import type { Terms } from '../accounts/terms.ts';
import { isoTime, LAST_ID } from '../api/fields.ts';
import type { Avatars } from '../avatars/avatars.ts';
import { icalendar } from '../calendar/icalendar.ts';
import type { Config } from '../config/config.ts';
import type { AuditLog } from '../db/audit/audit-log.ts';
import type { BlockTable } from '../db/tables/blocks.ts';
import type { CalendarTable } from '../db/tables/calendar.ts';
import type { FriendTable } from '../db/tables/friends.ts';
import type { LastUseTable } from '../db/tables/last-uses.ts';
import type { OpenGrantTable } from '../db/tables/open-grants.ts';
import type { PasskeyTable } from '../db/tables/passkeys.ts';
import type { Acquaintance, PeoplePage } from '../db/tables/people-lists.ts';
import type { User } from '../db/tables/users.ts';
import { presentLook } from '../look/present.ts';
import type { ArchivedFile } from './zip.ts';

export interface ExportDeps {
  readonly config: Pick<Config, 'resourceUrl'>;
  readonly detailInfo: DetailInfo;
  readonly socialAccounts: Pick<SocialAccounts, 'bindings'>;
  readonly messages: Pick<Messages, 'page'>;
  readonly friends: Pick<FriendTable, 'page' | 'requests' | 'asked'>;
  readonly blocks: Pick<BlockTable, 'page'>;
  readonly calendar: Pick<CalendarTable, 'all'>;
  readonly openGrantTable: Pick<OpenGrantTable, 'grants' | 'sessions'>;
  readonly lastUseTable: Pick<LastUseTable, 'of'>;
  readonly passkeys: Pick<PasskeyTable, 'of'>;
  readonly auditLog: Pick<AuditLog, 'list'>;
  readonly avatars: Pick<Avatars, 'list' | 'active' | 'file'>;
  readonly terms: Pick<Terms, 'acceptedBy'>;
}

/** Rows per read. */
const PAGE = 200;
/** Friend requests of either side, like in User/friends. */
const REQUESTS = 100;
/** The last audit rows of the person on their own account. */
const MOST_AUDITED = 1000;

export async function* filesOf(deps: ExportDeps, user: User): AsyncGenerator<ArchivedFile> {
  const { uid } = user;
  yield json('account.json', await accountOf(deps, user));
  yield { name: 'messages.json', pieces: array(messagesOf(deps, uid)) };
  yield { name: 'friends.json', pieces: array(people((after) => deps.friends.page(uid, after, PAGE))) };
  const [requests, asked] = await Promise.all([
    deps.friends.requests(uid, REQUESTS),
    deps.friends.asked(uid, REQUESTS),
  ]);
  yield json('friend-requests.json', { requests: requests.map(person), asked: asked.map(person) });
  yield { name: 'blocks.json', pieces: array(people((after) => deps.blocks.page(uid, after, PAGE))) };
  const events = await deps.calendar.all(uid);
  yield json(
    'calendar.json',
    events.map(({ uid: _, ...event }) => event),
  );
  yield { name: 'calendar.ics', pieces: [icalendar(events, new URL(deps.config.resourceUrl).host)] };
  yield json('apps.json', await appsOf(deps, uid));
  yield json('devices.json', await devicesOf(deps, uid));
  yield json('passkeys.json', await passkeysOf(deps, uid));
  yield json('security.json', await operationsOf(deps, uid));
  yield json('terms.json', await termsOf(deps, uid));
  yield* avatarsOf(deps, uid);
}

const json = (name: string, value: unknown): ArchivedFile => ({
  name,
  pieces: [`${JSON.stringify(value, null, 2)}\n`],
});

async function accountOf({ detailInfo, socialAccounts }: ExportDeps, user: User) {
  const bindings = await socialAccounts.bindings(user.uid);
  return {
    uid: user.uid,
    username: user.username,
    nickname: user.nickname,
    ...presentMedia(user),
    language: user.language,
    created_at: isoTime(user.created_at),
    ...detailInfo.of(user),
    bindings: bindings.map(({ channel, created_at }) => ({ channel, since: isoTime(created_at) })),
  };
}

async function appsOf({ openGrantTable }: ExportDeps, uid: number) {
  const grants = await openGrantTable.grants(uid);
  // Our own clients have no name: their grants are login tokens.
  const apps = new Map(grants.flatMap(({ client_id, name }) => (name === null ? [] : [[client_id, name]])));
  return [...apps].map(([client_id, name]) => ({ client_id, name }));
}

/** Sessions in browsers and by login tokens. */
async function devicesOf({ openGrantTable, lastUseTable }: ExportDeps, uid: number) {
  const [sessions, grants, uses] = await Promise.all([
    openGrantTable.sessions(uid),
    openGrantTable.grants(uid),
    lastUseTable.of(uid),
  ]);
  const used = (kind: 'browser' | 'app') => (id: string) => {
    const { user_agent = null, address = null, used_at = null } = uses.get(id) ?? {};
    return { kind, user_agent, address, used_at: isoTime(used_at) };
  };
  return [
    ...sessions.map((session) => used('browser')(session.uid)),
    ...grants.filter(({ name }) => name === null).map(({ id }) => used('app')(id)),
  ];
}

async function passkeysOf({ passkeys }: ExportDeps, uid: number) {
  const all = await passkeys.of(uid);
  return all.map(({ name, created_at, last_used_at }) => ({
    ...{ name, created_at: isoTime(created_at), last_used_at: isoTime(last_used_at) },
  }));
}

async function operationsOf({ auditLog }: ExportDeps, uid: number) {
  const all = await auditLog.list(LAST_ID, MOST_AUDITED, { target: `account:${uid}` });
  const own = all.filter(({ actor }) => actor === `page:${uid}` || actor === `api:${uid}`);
  return own.map(({ at, operation, actor, outcome, address }) => ({
    ...{ at: isoTime(at), operation, via: actor.split(':')[0], outcome, address },
  }));
}

/** Accepted versions of the terms. */
async function termsOf({ terms }: ExportDeps, uid: number) {
  const accepted = await terms.acceptedBy(uid);
  return accepted.map(({ content_id, version, accepted_at }) => ({
    content_id,
    version,
    accepted_at: isoTime(accepted_at),
  }));
}

async function* messagesOf({ messages }: ExportDeps, uid: number) {
  for (let before: number | undefined; ; ) {
    const page = await messages.page(uid, { before, limit: PAGE });
    for (const { id, from_uid, from_username, subject, body, sent_at, read_at } of page.messages) {
      const from = { uid: from_uid, username: from_uid === null ? presentLook().name : from_username };
      yield { id, from, subject, body, sent_at: isoTime(sent_at), read: read_at !== null };
    }
    if (page.next === undefined) return;
    before = page.next;
  }
}

const person = ({ uid, username, nickname, at }: Acquaintance) => ({ uid, username, nickname, since: isoTime(at) });

async function* people(read: (after: number) => Promise<PeoplePage>) {
  for (let after: number | null = 0; after !== null; ) {
    const page: PeoplePage = await read(after);
    yield* page.people.map(person);
    after = page.next;
  }
}

async function* avatarsOf({ avatars }: ExportDeps, uid: number): AsyncGenerator<ArchivedFile> {
  const [all, active] = await Promise.all([avatars.list(uid), avatars.active(uid)]);
  const fileOf = ({ id, type }: (typeof all)[number]) => `avatars/${id}.${type}`;
  yield json(
    'avatars.json',
    all.map((one) => ({ file: fileOf(one), active: one.id === active?.id, created_at: isoTime(one.created_at) })),
  );
  for (const one of all) {
    const bytes = await avatars.file(one.version, `original.${one.type}`);
    if (bytes) yield { name: fileOf(one), isPacked: true, pieces: [bytes] };
  }
}

/** A JSON array, one chunk per member. */
async function* array(members: AsyncIterable<unknown>): AsyncGenerator<string> {
  let first = true;
  for await (const member of members) {
    yield `${first ? '[' : ','}\n${JSON.stringify(member, null, 2)}`;
    first = false;
  }
  yield first ? '[]\n' : '\n]\n';
}
