/**
 * The one door to nodemailer, loaded for the first mail: mail is sent by SMTP, or without SMTP_URL written to the
 * outbox.
 */
import type { SendMailOptions } from 'nodemailer';
import { isLoopback } from '../config/addresses.ts';
import type { Config } from '../config/config.ts';
import { presentLook } from '../look/present.ts';
import type { Log } from '../runtime/log.ts';
import { createOutbox, type Outbox } from './outbox.ts';

export interface Mail {
  /** One address, without a name. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface Mailer {
  /** Resolves when the mail server has accepted the mail. @throws MailFault */
  send(mail: Mail): Promise<void>;
  /** Resolves when the mail server has accepted our login. @throws MailFault */
  check(): Promise<void>;
}

/** The mail was not sent. The message contains the step and the codes, never an address or the server's own words. */
export class MailFault extends Error {
  override name = 'MailFault';
  /** True if the mail server rejects this address, now or later. */
  readonly isRefusal: boolean;
  constructor(message: string, isRefusal = false) {
    super(message);
    this.isRefusal = isRefusal;
  }
}

/** Milliseconds per step; SMTP_URL may override them, `smtp://host?greetingTimeout=2000`. */
const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 10_000, dnsTimeout: 10_000 };
/** Milliseconds for the whole delivery, however slow the server is. */
const DEADLINE = 30_000;

/**
 * Mail by `smtpUrl`: `smtp://` (with STARTTLS if offered) or `smtps://`, with `user:password@` and nodemailer's options
 * in its query. Certificates are verified, except for STARTTLS with a relay on this machine, whose certificate is
 * rarely signed. Passwords are sent in the clear to this machine only. The options may override this.
 */
export function createMailer(config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDir'>, log: Log): Mailer {
  const outbox = createOutbox(config.dataDir, log);
  let way: Promise<Way> | undefined;
  const alongWay = async (work: (way: Way) => Promise<unknown>) => {
    try {
      way ??= config.smtpUrl ? bySmtp(config.smtpUrl) : toOutbox(outbox);
      await work(await way);
    } catch (error) {
      throw new MailFault(describe(error), isRefusal(error));
    }
  };
  return {
    check: () => alongWay((way) => way.verify()),
    async send({ to, subject, text, html }) {
      if (!isAddress(to)) throw new MailFault('not one plain address', true);
      const message = {
        from: senderOf(config.mailFrom),
        // nodemailer would parse a text as a list of addresses.
        to: { name: '', address: to },
        subject: subject.replace(/\p{Cc}+/gu, ' '),
        text,
        html,
        textEncoding: 'quoted-printable',
        xMailer: false,
        // RFC 3834: suppresses automatic replies.
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      } as const;
      await alongWay((way) => way.deliver(message));
    },
  };
}

/** The platform's own name replaces the configured one. An object, like `to`. */
function senderOf(mailFrom: string): string | { name: string; address: string } {
  const { name, isNamed } = presentLook();
  return isNamed ? { name, address: /<([^<>]+)>$/.exec(mailFrom)?.[1] ?? mailFrom } : mailFrom;
}

/** How a message is sent, and a check whether one could be. */
interface Way {
  deliver(message: SendMailOptions): Promise<unknown>;
  verify(): Promise<unknown>;
}

async function bySmtp(url: string): Promise<Way> {
  const [{ createTransport }, { parseConnectionUrl }, { default: SMTPTransport }] = await Promise.all([
    import('nodemailer'),
    import('nodemailer/lib/shared'),
    import('nodemailer/lib/smtp-transport'),
  ]);
  const given = parseConnectionUrl(url);
  const isLocal = isLoopback(given.host ?? '');
  const inClear = Boolean(given.auth) && !given.secure && !isLocal;
  const transport = createTransport(
    new SMTPTransport({
      ...timeouts,
      requireTLS: inClear,
      ...given,
      tls: { rejectUnauthorized: given.secure || !isLocal, ...given.tls },
      // Their output would contain the code.
      logger: false,
      debug: false,
      transactionLog: false,
    }),
  );
  return {
    deliver: (message) => transport.sendMail({ ...message, signal: AbortSignal.timeout(DEADLINE) }),
    verify: () => transport.verify(),
  };
}

async function toOutbox(outbox: Outbox): Promise<Way> {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({ streamTransport: true, buffer: true });
  return {
    deliver: async (message) => outbox.put('eml', (await transport.sendMail(message)).message as Buffer),
    verify: async () => undefined,
  };
}

/** Whether a text is one plain address, of which a mail server makes no others. */
export const isAddress = (text: string) =>
  text.length <= 254 && /^[^\s\p{Cc}"(),:;<>@[\\\]]+@[^\s\p{Cc}"(),:;<>@\\]+$/u.test(text);

const isRefusal = (error: unknown): boolean => {
  const { code, responseCode } = Object(error) as Record<string, unknown>;
  return code === 'EENVELOPE' && Number(responseCode) >= 500;
};

/** Messages of servers, and so of nodemailer, repeat the address. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault';
  const { code, command, responseCode, timeoutType } = error as Error & Record<string, unknown>;
  const parts = [code ?? error.name, timeoutType ?? command, responseCode].filter((part) =>
    /^[\w ]{1,40}$/.test(String(part ?? '')),
  );
  return parts.join(', ');
}
