/** Real SMTP on loopback: a server that keeps what it is sent, and ways to make it difficult. */
import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Received extends Email {
  /** As it came over the wire. */
  readonly raw: string;
  /** The envelope's recipients. */
  readonly recipients: readonly string[];
  readonly secure: boolean;
  readonly user: string | undefined;
}

export interface MailServer {
  readonly port: number;
  /** Everything received, oldest first. */
  readonly mails: readonly Received[];
  /** The newest mail to this address. @throws Error where there is none */
  newestTo(address: string): Received;
  /** Answers 550 to every mail for this address, until `take`. */
  refuse(address: string): void;
  take(address: string): void;
  stop(): Promise<void>;
}

/**
 * Starts a server that takes mail for everybody. It offers neither STARTTLS nor AUTH unless the options say so; its
 * certificate is one that nobody trusts.
 */
export async function startMailServer(
  options: SMTPServerOptions = {},
  host = '127.0.0.1',
  port = 0,
): Promise<MailServer> {
  const mails: Received[] = [];
  const refused = new Set<string>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onRcptTo({ address }, _session, done) {
      const error = Object.assign(new Error(`no mailbox ${address} here`), { responseCode: 550 });
      done(refused.has(address) ? error : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks);
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        const user = session.user as string | undefined;
        mails.push({ ...(await PostalMime.parse(raw)), raw: raw.toString(), recipients, secure: session.secure, user });
        done();
      });
    },
    ...options,
  });
  // A client that gives up, or does not trust us, is none of our errors.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    server.listen(port, host, resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    newestTo(address) {
      const mail = mails.findLast(({ recipients }) => recipients.includes(address));
      if (!mail) throw new Error(`no mail to ${address}`);
      return mail;
    },
    refuse: (address) => refused.add(address),
    take: (address) => refused.delete(address),
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
