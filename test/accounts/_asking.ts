/** Somebody who asks for verification codes without HTTP: sent into an outbox of their own, kept in a real database. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSmsReach } from '../../shared/accounts/media/sms-reach.ts';
import { createVerificationCodes } from '../../shared/accounts/media/verification-codes.ts';
import { ApiError, type ErrorName } from '../../shared/api/errors.ts';
import { loadSecrets } from '../../shared/crypto/secrets.ts';
import { createRateLimitTable } from '../../shared/db/tables/rate-limits.ts';
import { createAddingCode, createCodeDelivery } from '../../shared/delivery/codes.ts';
import { createMailer } from '../../shared/delivery/mail.ts';
import { createSms } from '../../shared/delivery/sms.ts';
import { createJobs } from '../../shared/jobs/jobs.ts';
import { createLimits } from '../../shared/limits/limits.ts';
import { createMetrics } from '../../shared/metrics/metrics.ts';
import { createLog } from '../../shared/runtime/log.ts';
import type { TestDatabase } from '../_world/database.ts';

const log = createLog({ logLevel: 'silent' }, 'tests');

let people = 0;

/** Somebody who asks for codes, with an outbox of their own. */
export function person(
  { database, place }: TestDatabase,
  { limited = false, uid = ++people, smsUnusable = false } = {},
) {
  const dataDir = join(place.dataDir, `person-${uid}-${Math.random()}`);
  const outbox = join(dataDir, 'outbox');
  mkdirSync(outbox, { recursive: true });
  const mailer = createMailer({ smtpUrl: undefined, mailFrom: 'no-reply@localhost', dataDir }, log);
  const sms = createSms({ smsUrl: undefined, dataDir }, log);
  const limits = createLimits(createRateLimitTable(database), { limits: limited, limitsFactor: 1 });
  const config = { smsCountries: ['CN'], smsDailyBudget: 1000 };
  const codes = createVerificationCodes({
    database,
    secrets: loadSecrets({ secret: 'the secret of the tests, no secret at all', dataDir }),
    limits,
    smsReach: createSmsReach({ config, limits, metrics: createMetrics('tests', false) }),
    deliver: createCodeDelivery({ mailer, sms: smsUnusable ? ({} as typeof sms) : sms }),
    addingCode: createAddingCode(createJobs(database, () => Buffer.alloc(32))),
  });
  const base = {
    uid,
    medium: { kind: 'email', address: `person-${uid}@example.com` },
    purpose: 'verify',
  } as const;
  type Changes = Partial<Omit<Parameters<typeof codes.send>[0], 'uid'>>;
  const sent = () =>
    readdirSync(outbox)
      .sort()
      .map((name) => /\b\d{6}\b/.exec(readFileSync(join(outbox, name), 'utf8').split('\r\n\r\n')[2] ?? '')?.[0] ?? '');
  const self = {
    uid,
    base,
    sent,
    send: (changes: Changes = {}) =>
      codes.send({ ...base, language: 'en', own: true, ownPhone: null, caller: `10.0.0.${uid}`, ...changes }),
    /** Sends a code and reads it. */
    async code(): Promise<string> {
      await self.send();
      return sent().at(-1) ?? '';
    },
    redeem: (code: string, changes: Changes & { uid?: number } = {}, steps: Parameters<typeof codes.redeem>[1] = []) =>
      codes.redeem({ ...base, ...changes, code }, steps),
    /** Sets the row's times back, as if so much time had passed. */
    async wait(milliseconds: number) {
      const back = (column: string) => database.sql.raw('?? - ?', [column, milliseconds]);
      const changes = { sent_at: back('sent_at'), valid_until: back('valid_until'), expires_at: back('expires_at') };
      await database.write(database.sql('verification_codes').where({ uid }).update(changes));
    },
    /** Puts a file where the outbox is: nothing can be sent. */
    breakOutbox() {
      rmSync(outbox, { recursive: true });
      writeFileSync(outbox, '');
    },
    mendOutbox() {
      rmSync(outbox);
      mkdirSync(outbox);
    },
  };
  return self;
}

/** The name of the error and its particulars; undefined where all is well. */
export async function errorOf(work: Promise<void>): Promise<ApiError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}

export const nameOf = async (work: Promise<void>): Promise<ErrorName | undefined> => (await errorOf(work))?.errorName;
