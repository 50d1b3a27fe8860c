/** `mail test`: whether mail leaves this installation. */
import type { Command } from '@commander-js/extra-typings';
import { html } from '../shared/words/html.ts';
import { DEFAULT_LANGUAGE } from '../shared/words/language.ts';
import { CommandRefused, print } from './output.ts';

export function addMailCommands(mail: Command): void {
  mail
    .command('test')
    .argument('<address>', 'who gets the mail')
    .description('Send a mail by SMTP_URL, and say whether the mail server took it')
    .option('--json', 'print JSON')
    .action(async (address, options) => {
      const [{ loadConfigOrExit }, { createLog }, { createMailer, isAddress, MailFault }, { platformName }] =
        await Promise.all([
          import('../shared/config/config.ts'),
          import('../shared/runtime/log.ts'),
          import('../shared/delivery/mail.ts'),
          import('./platform-name.ts'),
        ]);
      const config = loadConfigOrExit();
      if (!isAddress(address)) throw new CommandRefused(`${JSON.stringify(address)} is not an email address`);
      const name = await platformName(config);
      const text = `This is a test by the operators of ${name}. There is nothing to do.`;
      try {
        await createMailer(config, createLog({ logLevel: 'silent' }, 'cli')).send({
          to: address,
          subject: `${name} sends mail`,
          text,
          html: html`<p>${text}</p>`.source,
        });
      } catch (fault) {
        if (!(fault instanceof MailFault)) throw fault;
        const [{ failureEnvelope }, { ApiError }, { ofLibrary }] = await Promise.all([
          import('../shared/api/envelope.ts'),
          import('../shared/api/errors.ts'),
          import('../shared/api/reasons.ts'),
        ]);
        const details = [{ field: 'SMTP_URL', reason: ofLibrary(fault.message) }];
        const error = new ApiError('MAIL_FAILED', { details });
        const envelope = failureEnvelope(error, DEFAULT_LANGUAGE);
        process.exitCode = 1;
        if (options.json) print({ json: envelope, text: '' }, options);
        else process.stderr.write(`error: ${envelope.message}\n`);
        return;
      }
      const way = config.smtpUrl
        ? 'The mail server took it.'
        : `There is no SMTP_URL: it is a file in ${config.dataDir}/outbox.`;
      print({ json: { error_code: 0, sent: true, outbox: !config.smtpUrl }, text: way }, options);
    });
}
