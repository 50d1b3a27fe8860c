/** What goes out, and what is kept outside of the database. */
import { randomBytes } from 'node:crypto';
import { tellReason } from '../../shared/api/reasons.ts';
import { openFolder } from '../../shared/avatars/folder-store.ts';
import { openS3 } from '../../shared/avatars/s3-store.ts';
import { StoreFault } from '../../shared/avatars/store.ts';
import { createMailer, MailFault } from '../../shared/delivery/mail.ts';
import { readSmsUrl } from '../../shared/delivery/sms-url.ts';
import { createDiskLacks } from '../../shared/runtime/disk-lacks.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { ask, OutgoingFault } from '../../shared/runtime/outgoing.ts';
import { broken, type Check, type Finding, ok, warning } from './check.ts';

const outbox = (production: boolean, variable: string): Finding =>
  production
    ? warning('none leaves, it is written to DATA_DIR/outbox', `set ${variable}`)
    : ok('goes to DATA_DIR/outbox, as a developer wants it');

export const storeChecks: readonly Check[] = [
  {
    name: 'mail',
    async run({ config }) {
      if (!config.smtpUrl) return outbox(config.production, 'SMTP_URL');
      try {
        await createMailer(config, createLog({ logLevel: 'silent' }, 'cli')).check();
      } catch (error) {
        if (!(error instanceof MailFault)) throw error;
        return broken(`the mail server takes none: ${error.message}`, 'correct SMTP_URL, or start the mail server');
      }
      return ok('the mail server lets us in; `cli mail test ADDRESS` sends one');
    },
  },
  {
    name: 'SMS',
    async run({ config }) {
      const settings = config.smsUrl ? readSmsUrl(config.smsUrl) : undefined;
      if (!settings) return outbox(config.production, 'SMS_URL');
      const { origin, host } = settings.endpoint;
      try {
        await ask(origin, { method: 'HEAD' }, { milliseconds: 5_000, most: 64 * 1024 });
      } catch (error) {
        if (!(error instanceof OutgoingFault)) throw error;
        return broken(`${host} does not answer: ${error.message}`, 'correct SMS_URL, or let this machine reach it');
      }
      return ok(`${host} answers`);
    },
  },
  {
    name: 'avatars',
    async run({ config }) {
      const store = config.avatarStore ? openS3(config.avatarStore) : openFolder(config.dataDir);
      const version = randomBytes(16).toString('hex');
      const bytes = randomBytes(32);
      try {
        await store.put(version, 'original.png', bytes);
        const kept = await store.get(version, 'original.png');
        await store.remove(version);
        if (kept?.equals(bytes)) return ok('the store keeps, gives back and removes a file');
        return broken('the store does not give back what was put there', 'let AVATAR_STORE_URL name another bucket');
      } catch (error) {
        if (!(error instanceof StoreFault)) throw error;
        const change = config.avatarStore
          ? 'correct AVATAR_STORE_URL and what its key may do'
          : 'let this user write to DATA_DIR/avatars';
        return broken(`the store takes no file: ${error.message}`, change);
      }
    },
  },
  {
    name: 'disk',
    async run({ config }) {
      const [lack] = await createDiskLacks({ config })();
      if (!lack) return ok(`${config.dataDir} takes files`);
      return broken(`${config.dataDir}: ${tellReason(lack.reason)}`, 'make room on that disk, or move DATA_DIR');
    },
  },
];
