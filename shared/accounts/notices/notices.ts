/**
 * Security notices: messages of the inbox that are also sent by mail or SMS, with a link "that was not me". They go
 * through the durable queue, so a mail server that is down neither fails nor delays their subject.
 */
import { z } from 'zod';
import { ApiError } from '../../api/errors.ts';
import { storedId } from '../../db/tables/artifacts.ts';
import type { User, UserTable } from '../../db/tables/users.ts';
import { mailJob, receiverOf, smsJob } from '../../delivery/delivery-jobs.ts';
import { writeLetter } from '../../delivery/letter.ts';
import type { Adding, Jobs } from '../../jobs/jobs.ts';
import { jobKind } from '../../jobs/kind.ts';
import { type AnyHandler, handler } from '../../jobs/worker.ts';
import { budgets } from '../../limits/budgets.ts';
import type { Limits } from '../../limits/limits.ts';
import type { Log } from '../../runtime/log.ts';
import { currentOrigin, type RequestOrigin } from '../../runtime/request-id.ts';
import { minute } from '../../words/dates.ts';
import { type Language, languageCodes } from '../../words/language.ts';
import { wordsIn } from '../../words/words.ts';
import type { Medium } from '../media/media.ts';
import type { FormerMedium, NotMeLinks } from './not-me-links.ts';

type WithMedia = Pick<User, 'email' | 'email_verified_at' | 'phone' | 'phone_verified_at'>;

export interface Notice {
  readonly uid: number;
  readonly language: Language;
  readonly subject: string;
  readonly body: string;
  /** The account before the change, if known: the former medium is notified too. */
  readonly before: Partial<WithMedia>;
  /** True for an operator's action: its origin is not told, and the link does not end their session. */
  readonly byOperator: boolean;
}

export interface Notices {
  /** The step that queues the notice, for the same write as its subject. */
  adding(notice: Notice): Adding;
}

const media = z.object({
  email: z.string().nullish(),
  email_verified_at: z.number().nullish(),
  phone: z.string().nullish(),
  phone_verified_at: z.number().nullish(),
});

const noticeJob = jobKind({
  name: 'notice',
  payload: z.object({
    uid: z.number(),
    language: z.enum(languageCodes),
    subject: z.string(),
    body: z.string(),
    before: media,
    /** Time and origin of the action. */
    at: z.number(),
    address: z.string().optional(),
    session: z.string().optional(),
    /** The `storedId` of a token. */
    token: z.string().optional(),
  }),
  sealed: true,
  kept: false,
});
type Told = z.output<typeof noticeJob.payload>;

export function createNotices({ jobs }: { readonly jobs: Pick<Jobs, 'adding'> }): Notices {
  return {
    adding({ before, byOperator, ...notice }) {
      const { address, session, token }: RequestOrigin = byOperator ? {} : currentOrigin();
      const { email, email_verified_at, phone, phone_verified_at } = before;
      const payload = {
        ...notice,
        before: { email, email_verified_at, phone, phone_verified_at },
        at: Date.now(),
        ...(address !== undefined && { address }),
        ...(session !== undefined && { session }),
        ...(token !== undefined && { token: storedId(token) }),
      };
      return jobs.adding(noticeJob, { payload, receiver: noticeJob.name, uid: notice.uid });
    },
  };
}

interface Deps {
  readonly users: UserTable;
  readonly limits: Limits;
  readonly links: NotMeLinks;
  /** The grant of a token, by its `storedId`. */
  readonly grantOf: (token: string) => Promise<string | undefined>;
  readonly jobs: Pick<Jobs, 'adding'>;
  readonly log: Log;
}

/** Turns each notice into its mails and SMS. */
export const noticeHandler = (deps: Deps): AnyHandler =>
  handler({
    kind: noticeJob,
    atOnce: 4,
    async work(told) {
      const { uid, before, at, session, token } = told;
      const [user, place] = await Promise.all([deps.users.byUid(uid), session ?? (token && deps.grantOf(token))]);
      const steps: Adding[] = [];
      for (const medium of mediaOf(before, user)) {
        const link = deps.links.addressOf({ uid, at, place, former: formerOf(medium, before, user) });
        if (await isWithin(deps, medium, uid)) steps.push(sending(deps, medium, told, link, user));
      }
      return { steps };
    },
  });

/** Whether the person gets it: not too many are sent. */
async function isWithin({ limits, log }: Deps, { kind }: Medium, uid: number): Promise<boolean> {
  try {
    await limits.count(kind === 'phone' ? budgets.noticesBySms : budgets.noticesByMail, String(uid));
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    log.warn({ uid, kind }, 'a notice of security was not sent: there were many');
    return false;
  }
}

/** The verified address or else number of the account, before and after, each once. */
function mediaOf(...states: readonly (Told['before'] | undefined)[]): Medium[] {
  const found = new Map<string, Medium>();
  for (const { email, email_verified_at, phone, phone_verified_at } of states.filter((state) => state !== undefined)) {
    if (email && email_verified_at) found.set(email, { kind: 'email', address: email });
    else if (phone && phone_verified_at) found.set(phone, { kind: 'phone', address: phone });
  }
  return [...found.values()];
}

/** The medium if it is no longer the account's; undefined if it still is. */
function formerOf(medium: Medium, before: Told['before'], user: User | undefined): FormerMedium | undefined {
  if (!user || user[medium.kind] === medium.address) return undefined;
  const provenAt = medium.kind === 'email' ? before.email_verified_at : before.phone_verified_at;
  return { medium, provenAt: provenAt ?? 0 };
}

function sending(
  { jobs }: Deps,
  { kind, address: to }: Medium,
  { uid, language, subject, body, address, at }: Told,
  link: string,
  user: User | undefined,
): Adding {
  const t = wordsIn(language, 'mails');
  if (kind === 'phone') {
    const payload = { to, text: t('notice.sms', { subject, link }), link };
    return jobs.adding(smsJob, { payload, receiver: receiverOf(smsJob, 'notices'), uid });
  }
  const time = minute(language, at, user?.zoneinfo ?? undefined);
  const told = address ? t('notice.from', { time, address }) : t('notice.at', { time });
  const letter = {
    subject,
    before: [body, told, ...(user ? [t('notice.account', { account: user.username })] : [])],
    link: { words: t('notice.notMe'), address: link },
    after: [t('notice.more')],
  };
  const payload = { to, ...writeLetter(letter, language) };
  return jobs.adding(mailJob, { payload, receiver: receiverOf(mailJob, 'notices'), uid });
}
