/**
 * What SMS_URL may be. Each form has the secret where an address has its user and password; characters that an address
 * does not take are percent-encoded.
 *
 * - `webhook+https://SECRET@HOST/PATH`: a gateway of one's own, see sms-webhook.ts
 * - `twilio://SID:TOKEN@api.twilio.com?from=NUMBER`; `from` may be a Messaging Service (`MG…`); with an API key (`SK…`)
 *   as SID, `account=AC…` names the account
 * - `aliyun://KEY_ID:KEY_SECRET@dysmsapi.aliyuncs.com?sign=NAME&template=CODE`; `international=CODE` names the template
 *   for numbers outside of the mainland. The template has one variable, `${code}`. `notice=CODE` names the template of
 *   notices of security, whose variable is `${link}`; without it they are not sent by SMS.
 *
 * `endpoint=https://…` sends the requests of Twilio and Aliyun elsewhere.
 */

export const SMS_URL_FORMS =
  'webhook+https://SECRET@HOST/PATH, twilio://SID:TOKEN@api.twilio.com?from=NUMBER or aliyun://ID:SECRET@dysmsapi.aliyuncs.com?sign=NAME&template=CODE';

export interface WebhookSettings {
  readonly driver: 'webhook';
  readonly endpoint: URL;
  /** Undefined if the address has none: then nothing is signed. */
  readonly secret: string | undefined;
}

export interface TwilioSettings {
  readonly driver: 'twilio';
  readonly endpoint: URL;
  readonly account: string;
  readonly user: string;
  readonly token: string;
  readonly from: string;
}

export interface AliyunSettings {
  readonly driver: 'aliyun';
  readonly endpoint: URL;
  readonly keyId: string;
  readonly keySecret: string;
  readonly sign: string;
  readonly template: string;
  readonly international: string | undefined;
  readonly notice: string | undefined;
}

export type SmsSettings = WebhookSettings | TwilioSettings | AliyunSettings;

/** Parses an SMS_URL; undefined if it is invalid. */
export function readSmsUrl(text: string): SmsSettings | undefined {
  const webhook = /^webhook\+(https?:.*)$/.exec(text)?.[1];
  if (!URL.canParse(webhook ?? text)) return undefined;
  const url = new URL(webhook ?? text);
  const user = decoded(url.username);
  const password = decoded(url.password);
  if (user === undefined || password === undefined) return undefined;
  if (webhook) {
    url.username = '';
    url.password = '';
    return { driver: 'webhook', endpoint: url, secret: password || user || undefined };
  }
  if (!user || !password) return undefined;

  const option = (name: string) => url.searchParams.get(name) ?? undefined;
  const given = option('endpoint');
  if (given !== undefined && !/^https?:\/\//.test(given)) return undefined;
  const elsewhere = given ?? (url.host ? `https://${url.host}` : undefined);
  if (elsewhere && !URL.canParse(elsewhere)) return undefined;
  if (url.protocol === 'twilio:') {
    // In a query, a plus sign is a space.
    const from = option('from')?.replace(/^ /, '+');
    const endpoint = new URL(elsewhere ?? 'https://api.twilio.com');
    return from
      ? { driver: 'twilio', endpoint, account: option('account') ?? user, user, token: password, from }
      : undefined;
  }
  if (url.protocol === 'aliyun:') {
    const sign = option('sign');
    const template = option('template');
    const endpoint = new URL(elsewhere ?? 'https://dysmsapi.aliyuncs.com');
    if (!sign || !template) return undefined;
    return {
      driver: 'aliyun',
      endpoint,
      keyId: user,
      keySecret: password,
      sign,
      template,
      international: option('international'),
      notice: option('notice'),
    };
  }
  return undefined;
}

/** Whether requests are protected on their way, as production requires. */
export const isSafe = (settings: SmsSettings): boolean =>
  settings.endpoint.protocol === 'https:' && (settings.driver !== 'webhook' || settings.secret !== undefined);

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
