/** What the servers sent to people: the mails and messages in DATA_DIR/outbox. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import PostalMime from 'postal-mime';

export interface Sent {
  /** The address or the number. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** As names begin, see shared/delivery/outbox.ts; a clock may be set back a little meanwhile. */
const begun = new Date(performance.timeOrigin - 60_000).toISOString().replaceAll(/[-:.]/g, '');
/** A file is whole when it has its name, and stays as it is. */
const known = new Map<string, Promise<Sent>>();

/** Everything sent so far, oldest first. */
export async function readOutbox(dataDir: string): Promise<Sent[]> {
  const folder = join(dataDir, 'outbox');
  if (!existsSync(folder)) return [];
  // Their names begin with the time: what is older than this process was sent to another one's people.
  const names = readdirSync(folder).filter((name) => name >= begun && /\.(eml|json)$/.test(name));
  return Promise.all(
    names.sort().map((name) => {
      const path = join(folder, name);
      const sent = known.get(path) ?? (name.endsWith('.eml') ? readMail(path) : readMessage(path));
      known.set(path, sent);
      return sent;
    }),
  );
}

/**
 * Waits until something was sent to this address or number, `times` times.
 * @returns the newest
 * @throws Error where it does not come within half a minute
 */
export async function sentTo(dataDir: string, to: string, times = 1, { notices = false } = {}): Promise<Sent> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await wait(50)) {
    const sent = (await readOutbox(dataDir)).filter((one) => one.to === to && isNotice(one) === notices);
    const newest = sent.at(-1);
    if (newest && sent.length >= times) return newest;
  }
  throw new Error(`not sent to ${to}, or not ${times} times`);
}

/** Notices leave behind what they tell of, whenever that is: a story asks for them by themselves. */
const isNotice = ({ text }: Sent) => text.includes('/not-me/');

async function readMail(path: string): Promise<Sent> {
  const mail = await PostalMime.parse(readFileSync(path));
  return { to: mail.to?.[0]?.address ?? '', subject: mail.subject ?? '', text: mail.text ?? '' };
}

async function readMessage(path: string): Promise<Sent> {
  const { to, text } = JSON.parse(readFileSync(path, 'utf8')) as { to: string; text: string };
  return { to, subject: '', text };
}
