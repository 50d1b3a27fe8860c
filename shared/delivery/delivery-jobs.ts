/** Mails and SMS of the durable queue, which survives a mail server that is down. */
import { z } from 'zod';
import { ApiError } from '../api/errors.ts';
import { JobFault, jobKind } from '../jobs/kind.ts';
import { type AnyHandler, handler } from '../jobs/worker.ts';
import { type Mailer, MailFault } from './mail.ts';
import { NoTemplate, type Sms, SmsFault } from './sms-request.ts';

export const mailJob = jobKind({
  name: 'mail',
  payload: z.object({ to: z.string(), subject: z.string(), text: z.string(), html: z.string() }),
  sealed: true,
  kept: false,
});

export const smsJob = jobKind({
  name: 'sms',
  payload: z.object({ to: z.string(), text: z.string(), code: z.string().optional(), link: z.string().optional() }),
  sealed: true,
  kept: false,
});

/** Its subject: a code does not wait behind a notice. */
export type Stream = 'codes' | 'notices';
/** The receiver of mails or SMS of one stream. */
export const receiverOf = (kind: typeof mailJob | typeof smsJob, stream: Stream): string => `${kind.name}:${stream}`;

/** How many are sent at once by one process. */
const AT_ONCE = 4;

interface Deps {
  readonly mailer: Pick<Mailer, 'send'>;
  readonly sms: Sms;
  readonly smsReach: {
    /** Sends within the daily budget. @throws ApiError if it is spent */
    within(phone: string, send: () => Promise<void>, again?: boolean): Promise<void>;
  };
}

export const deliveryHandlers = ({ mailer, sms, smsReach }: Deps): readonly AnyHandler[] => [
  handler({
    kind: mailJob,
    atOnce: AT_ONCE,
    async work(mail) {
      await mailer.send(mail).catch((error) => {
        if (!(error instanceof MailFault)) throw error;
        throw new JobFault(error.message, { cause: error, hopeless: error.isRefusal });
      });
      return {};
    },
  }),
  handler({
    kind: smsJob,
    atOnce: AT_ONCE,
    async work({ to, text, code, link }, { attempt }) {
      const message = { to, text, ...(code !== undefined && { code }), ...(link !== undefined && { link }) };
      await smsReach
        .within(to, () => sms.send(message), attempt > 1)
        .catch((error) => {
          // A country with a spent budget does not delay others.
          if (error instanceof ApiError) throw new JobFault('the budget of the day is spent', { hopeless: true });
          if (!(error instanceof SmsFault)) throw error;
          throw new JobFault(error.message, { cause: error, hopeless: error instanceof NoTemplate });
        });
      return {};
    },
  }),
];
