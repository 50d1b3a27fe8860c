/**
 * SMS by Aliyun's SendSms (Dysmsapi 2017-05-25), signed by its signature version 3:
 * https://help.aliyun.com/document_detail/55284.html,
 * https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { AliyunSettings } from '../config/sms-url.ts';
import type { Sms } from './sms-request.ts';
import { isOk, NoTemplate, post, providerCodeOf, SmsFault } from './sms-request.ts';

const answerShape = z.object({ Code: z.string() });

export function byAliyun({ endpoint, keyId, keySecret, sign, template, international, notice }: AliyunSettings): Sms {
  return {
    async send({ to, code, link }) {
      const ofCodes = to.startsWith('+86') ? template : (international ?? template);
      const chosen = code === undefined ? notice : ofCodes;
      if (!chosen) throw new NoTemplate('SMS_URL names no template for notices');
      const query = aliyunQuery({
        // Numbers have a country code and no plus.
        PhoneNumbers: to.replace('+', ''),
        SignName: sign,
        TemplateCode: chosen,
        TemplateParam: JSON.stringify({ code, link }),
      });
      const headers = {
        'x-acs-action': 'SendSms',
        'x-acs-content-sha256': sha256(''),
        'x-acs-date': new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
        'x-acs-signature-nonce': randomBytes(16).toString('hex'),
        'x-acs-version': '2017-05-25',
      };
      const signed = { host: endpoint.host, ...headers };
      const authorization = aliyunAuthorization(keyId, keySecret, query, signed);
      const answer = await post(new URL(`/?${query}`, endpoint), { ...headers, authorization });
      // Business errors come with HTTP 200.
      const told = answerShape.safeParse(answer.json).data?.Code;
      if (!isOk(answer) || told !== 'OK')
        throw new SmsFault(`Aliyun answered ${answer.status}, code ${providerCodeOf(told)}`);
    },
  };
}

/** Parameters as they are signed and sent: sorted, encoded by RFC 3986. */
export function aliyunQuery(parameters: Readonly<Record<string, string>>): string {
  return Object.entries(parameters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');
}

/** The Authorization header of a POST to `/` without a body. @param headers the signed headers, by lower-case name */
export function aliyunAuthorization(
  keyId: string,
  keySecret: string,
  query: string,
  headers: Readonly<Record<string, string>>,
): string {
  const sorted = Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = sorted.map(([name]) => name).join(';');
  const lines = sorted.map(([name, value]) => `${name}:${value.trim()}\n`).join('');
  const canonical = ['POST', '/', query, lines, names, sha256('')].join('\n');
  const signature = createHmac('sha256', keySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  return `ACS3-HMAC-SHA256 Credential=${keyId},SignedHeaders=${names},Signature=${signature}`;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const encoded = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
