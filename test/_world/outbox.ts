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

/** Everything sent so far, oldest first. */
export async function readOutbox(dataDir: string): Promise<Sent[]> {
  const folder = join(dataDir, 'outbox');
  if (!existsSync(folder)) return [];
  // Their names begin with the time.
  const names = readdirSync(folder).sort();
  return Promise.all(
    names.flatMap((name) => {
      if (name.endsWith('.eml')) return [readMail(join(folder, name))];
      return name.endsWith('.json') ? [readMessage(join(folder, name))] : [];
    }),
  );
}

/**
 * Waits for something sent to this address or number.
 * @returns the newest
 * @throws Error where nothing comes within ten seconds
 */
export async function sentTo(dataDir: string, to: string): Promise<Sent> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await wait(50)) {
    const newest = (await readOutbox(dataDir)).findLast((sent) => sent.to === to);
    if (newest) return newest;
  }
  throw new Error(`nothing was sent to ${to}`);
}

async function readMail(path: string): Promise<Sent> {
  const mail = await PostalMime.parse(readFileSync(path));
  return { to: mail.to?.[0]?.address ?? '', subject: mail.subject ?? '', text: mail.text ?? '' };
}

async function readMessage(path: string): Promise<Sent> {
  const { to, text } = JSON.parse(readFileSync(path, 'utf8')) as { to: string; text: string };
  return { to, subject: '', text };
}
