/** Whether mails and SMS can be sent. */
import { reason } from '../api/reasons.ts';
import { readSmsUrl } from '../config/sms-url.ts';
import { createMailer, MailFault } from '../delivery/mail.ts';
import { createLog } from '../runtime/log.ts';
import { ask, OutgoingFault } from '../runtime/outgoing.ts';
import { broken, type Check, type Finding, ok, warning } from './check.ts';

const outbox = (production: boolean, variable: string): Finding =>
  production
    ? warning(reason('health.outbox'), reason('health.set', { variable }))
    : ok(reason('health.outboxOfDevelopers'));

export const deliveryChecks: readonly Check[] = [
  {
    name: 'mail',
    async run({ config }) {
      if (!config.smtpUrl) return outbox(config.production, 'SMTP_URL');
      try {
        await createMailer(config, createLog({ logLevel: 'silent' }, 'cli')).check();
      } catch (error) {
        if (!(error instanceof MailFault)) throw error;
        return broken(reason('health.mailRefused', { fault: error.message }), reason('health.mailCorrect'));
      }
      return ok(reason('health.mail'));
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
        return broken(reason('health.smsSilent', { host, fault: error.message }), reason('health.smsCorrect'));
      }
      return ok(reason('health.sms', { host }));
    },
  },
];
