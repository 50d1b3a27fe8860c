/**
 * SMS by a custom gateway. It gets a POST of `{"to","text","code"}`, for a security notice with `link` instead of `code`.
 * It is signed by Standard Webhooks 1.0, for which receivers have libraries:
 *
 *     webhook-id: msg_…                  unique
 *     webhook-timestamp: 1731705121      seconds; reject one that is minutes away
 *     webhook-signature: v1,BASE64       HMAC-SHA256 of `id.timestamp.body` under the secret
 *
 * A secret `whsec_…` is the base64 of the key, any other is the key itself. Any 2xx answer accepts the message.
 */
import { createHmac, randomUUID } from 'node:crypto';
import type { WebhookSettings } from '../config/sms-url.ts';
import type { Sms } from './sms-request.ts';
import { isOk, post, SmsFault } from './sms-request.ts';

export function byWebhook({ endpoint, secret }: Pick<WebhookSettings, 'endpoint' | 'secret'>): Sms {
  return {
    async send({ to, text, code, link }) {
      const id = `msg_${randomUUID()}`;
      const timestamp = Math.floor(Date.now() / 1000);
      const body = JSON.stringify({ to, text, code, link });
      const answer = await post(
        endpoint,
        {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          ...(secret ? { 'webhook-signature': webhookSignature(secret, id, timestamp, body) } : undefined),
        },
        body,
      );
      if (!isOk(answer)) throw new SmsFault(`the webhook answered ${answer.status}`);
    },
  };
}

/** @param timestamp seconds */
export function webhookSignature(secret: string, id: string, timestamp: number, body: string): string {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
