/**
 * Notices of security: what an inbox is told of, its person also gets by mail or SMS, with a link that says "that was not
 * me". It leaves behind what it tells of, which a mail server that is down neither fails nor slows.
 */
import { ApiError } from '../api/errors.ts';
import type { User, UserTable } from '../db/tables/users.ts';
import { type Behind, createBehind } from '../delivery/behind.ts';
import { writeLetter } from '../delivery/letter.ts';
import type { Mailer } from '../delivery/mail.ts';
import { NoTemplate, type Sms } from '../delivery/sms-request.ts';
import { budgets } from '../limits/budgets.ts';
import type { Limits } from '../limits/limits.ts';
import type { Log } from '../runtime/log.ts';
import { type Asker, currentAsker } from '../runtime/request-id.ts';
import { minute } from '../words/dates.ts';
import type { Language } from '../words/language.ts';
import { wordsIn } from '../words/words.ts';
import type { Medium } from './media.ts';
import type { NotMeLinks } from './not-me-links.ts';
import type { SmsReach } from './sms-reach.ts';

type WithMedia = Pick<User, 'email' | 'email_verified_at' | 'phone' | 'phone_verified_at'>;

export interface Notice {
  readonly uid: number;
  readonly language: Language;
  readonly subject: string;
  readonly body: string;
  /** The account as it was before, where that is known: a medium that was changed is told too. */
  readonly before: Partial<WithMedia>;
}

export interface Notices {
  /** Sends it, and returns at once. */
  send(notice: Notice): void;
  /** Resolves when nothing is under way: before the end of the process. */
  settled(): Promise<void>;
}

interface Deps {
  readonly users: UserTable;
  readonly limits: Limits;
  readonly smsReach: SmsReach;
  readonly mailer: Mailer;
  readonly sms: Sms;
  readonly links: NotMeLinks;
  /** The authorization that a token came from. */
  readonly grantOf: (token: string) => Promise<string | undefined>;
  readonly log: Log;
}

export function createNotices(deps: Deps, behind: Behind = createBehind(deps.log)): Notices {
  const { users, grantOf, links } = deps;
  const isWorthAnother = (error: unknown) => !(error instanceof ApiError || error instanceof NoTemplate);

  const begin = async (notice: Notice, { address, token, session }: Asker, at: number): Promise<void> => {
    const { uid, before } = notice;
    const [user, place] = await Promise.all([users.byUid(uid), session ?? (token && grantOf(token))]);
    const link = links.addressOf({ uid, at, place });
    for (const medium of mediaOf(before, user)) {
      const send = () => deliver(deps, medium, notice, { address, at, link });
      behind.send({ what: `a notice of security by ${medium.kind}`, send, isWorthAnother });
    }
  };

  return {
    send(notice) {
      const [asker, at] = [currentAsker(), Date.now()];
      behind.send({ what: 'a notice of security', send: () => begin(notice, asker, at), isWorthAnother });
    },
    settled: () => behind.settled(),
  };
}

/** The verified address, else the verified number, of the account before and after, each once. */
function mediaOf(...states: readonly (Partial<WithMedia> | undefined)[]): Medium[] {
  const found = new Map<string, Medium>();
  for (const { email, email_verified_at, phone, phone_verified_at } of states.filter((state) => state !== undefined)) {
    if (email && email_verified_at) found.set(email, { kind: 'email', address: email });
    else if (phone && phone_verified_at) found.set(phone, { kind: 'phone', address: phone });
  }
  return [...found.values()];
}

interface Circumstances {
  readonly address: string | undefined;
  readonly at: number;
  readonly link: string;
}

/** @throws ApiError where the person had many already; MailFault, SmsFault */
async function deliver(
  { limits, smsReach, mailer, sms }: Deps,
  { kind, address: to }: Medium,
  { uid, language, subject, body }: Notice,
  { address, at, link }: Circumstances,
): Promise<void> {
  const t = wordsIn(language, 'mails');
  if (kind === 'phone') {
    await limits.count(budgets.noticesBySms, String(uid));
    return smsReach.within(to, () => sms.send({ to, text: t('notice.sms', { subject, link }), link }));
  }
  await limits.count(budgets.noticesByMail, String(uid));
  const time = minute(language, at);
  const letter = {
    subject,
    before: [body, address ? t('notice.from', { time, address }) : t('notice.at', { time })],
    link: { words: t('notice.notMe'), address: link },
    after: [t('notice.more')],
  };
  return mailer.send({ to, ...writeLetter(letter, language) });
}
