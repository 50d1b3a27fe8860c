/**
 * The one door to nodemailer: mail leaves by SMTP, or without SMTP_URL as a file in the outbox. It is loaded for the first
 * mail.
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
  /** Resolves when the mail server has taken the mail over. @throws MailFault */
  send(mail: Mail): Promise<void>;
  /** Resolves when the mail server has let us in. @throws MailFault */
  check(): Promise<void>;
}

/** The mail did not leave. The message tells the step and the codes, never an address or a server's own words. */
export class MailFault extends Error {
  override name = 'MailFault';
  /** True where the mail server does not take mail for this address, now or later. */
  readonly isRefusal: boolean;
  constructor(message: string, isRefusal = false) {
    super(message);
    this.isRefusal = isRefusal;
  }
}

/** Milliseconds for each step; SMTP_URL may say otherwise, `smtp://host?greetingTimeout=2000`. */
const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 10_000, dnsTimeout: 10_000 };
/** Milliseconds for the whole of it, however slowly a server goes on. */
const DEADLINE = 30_000;

/**
 * Mail by `smtpUrl`: `smtp://` (STARTTLS where the server has it) or `smtps://`, with `user:password@` and nodemailer's
 * options in its query. Certificates are verified, but for STARTTLS with a relay on this very machine, which rarely has one
 * that anybody signed; a password travels in the clear to this machine alone. Those options may say otherwise.
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
        // nodemailer would read a text as a list.
        to: { name: '', address: to },
        subject: subject.replace(/\p{Cc}+/gu, ' '),
        text,
        html,
        textEncoding: 'quoted-printable',
        xMailer: false,
        // RFC 3834: no machine is to answer.
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      } as const;
      await alongWay((way) => way.deliver(message));
    },
  };
}

/** The platform's own name stands in the place of the one that is configured. Not as text, as `to` is not. */
function senderOf(mailFrom: string): string | { name: string; address: string } {
  const { name, isNamed } = presentLook();
  return isNamed ? { name, address: /<([^<>]+)>$/.exec(mailFrom)?.[1] ?? mailFrom } : mailFrom;
}

/** How a message goes out, and how to see beforehand whether one would. */
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
      // What they would print has the code in it.
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

const isAddress = (text: string) =>
  text.length <= 254 && /^[^\s\p{Cc}"(),:;<>@[\\\]]+@[^\s\p{Cc}"(),:;<>@\\]+$/u.test(text);

const isRefusal = (error: unknown): boolean => {
  const { code, responseCode } = Object(error) as Record<string, unknown>;
  return code === 'EENVELOPE' && Number(responseCode) >= 500;
};

/** A server's words, and so nodemailer's, repeat the address. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown fault';
  const { code, command, responseCode, timeoutType } = error as Error & Record<string, unknown>;
  const parts = [code ?? error.name, timeoutType ?? command, responseCode].filter((part) =>
    /^[\w ]{1,40}$/.test(String(part ?? '')),
  );
  return parts.join(', ');
}
