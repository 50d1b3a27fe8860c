/** SMS by Twilio's Messages resource, https://www.twilio.com/docs/messaging/api/message-resource. */
import { z } from 'zod';
import type { TwilioSettings } from '../config/sms-url.ts';
import type { Sms } from './sms-request.ts';
import { isOk, post, providerCodeOf, SmsFault } from './sms-request.ts';

const refusal = z.object({ code: z.int() });

export function byTwilio({ endpoint, account, user, token, from }: TwilioSettings): Sms {
  const url = new URL(`/2010-04-01/Accounts/${encodeURIComponent(account)}/Messages.json`, endpoint);
  const authorization = `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
  const sender = from.startsWith('MG') ? 'MessagingServiceSid' : 'From';
  return {
    async send({ to, text }) {
      const answer = await post(url, { authorization }, new URLSearchParams({ To: to, [sender]: from, Body: text }));
      if (isOk(answer)) return;
      const code = providerCodeOf(refusal.safeParse(answer.json).data?.code);
      throw new SmsFault(`Twilio answered ${answer.status}, code ${code}`);
    },
  };
}
