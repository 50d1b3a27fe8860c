/** SMS by the provider of SMS_URL, or without it to the outbox. */
import type { Config } from '../config/config.ts';
import { readSmsUrl, SMS_URL_FORMS } from '../config/sms-url.ts';
import { errorCode } from '../error-code.ts';
import type { Log } from '../runtime/log.ts';
import { createOutbox } from './outbox.ts';
import { byAliyun } from './sms-aliyun.ts';
import { type Sms, SmsFault } from './sms-request.ts';
import { byTwilio } from './sms-twilio.ts';
import { byWebhook } from './sms-webhook.ts';

/** @throws Error for an address that the configuration should have rejected */
export function createSms({ smsUrl, dataDir }: Pick<Config, 'smsUrl' | 'dataDir'>, log: Log): Sms {
  if (!smsUrl) return toOutbox(dataDir, log);
  const settings = readSmsUrl(smsUrl);
  switch (settings?.driver) {
    case 'webhook':
      if (!settings.secret) log.warn('SMS_URL has no secret: its gateway cannot tell our messages from forged ones.');
      return byWebhook(settings);
    case 'twilio':
      return byTwilio(settings);
    case 'aliyun':
      return byAliyun(settings);
    default:
      throw new Error(`SMS_URL is not usable; it takes ${SMS_URL_FORMS}`);
  }
}

function toOutbox(dataDir: string, log: Log): Sms {
  const outbox = createOutbox(dataDir, log);
  return {
    async send(message) {
      try {
        await outbox.put('json', `${JSON.stringify({ ...message, sent_at: new Date().toISOString() }, null, 2)}\n`);
      } catch (error) {
        throw new SmsFault(`the outbox: ${errorCode(error) ?? 'unknown fault'}`);
      }
    },
  };
}
