/**
 * The operators' command line: `npm run cli -- …`, and `npm start`. What a command works with is loaded when it runs:
 * help and mistakes are told at once.
 */
import { Command } from '@commander-js/extra-typings';
import { addAppCommands } from './app.ts';
import { addAuditCommands } from './audit.ts';
import { addClientCommands } from './client.ts';
import { addContentCommands } from './content.ts';
import { addDbCommands } from './db.ts';
import { addDoctorCommand } from './doctor.ts';
import { addHealthCommand } from './health.ts';
import { addKeyCommands } from './keys.ts';
import { addLookCommands } from './look.ts';
import { addMailCommands } from './mail.ts';
import { addMigrateCommands } from './migrate.ts';
import { addOperatorCommands } from './operator.ts';
import { oneLine } from './output.ts';
import { addQueueCommands } from './queue.ts';
import { addSweepCommand } from './sweep.ts';
import { addUserCommands } from './user.ts';
import { addWebhookCommands } from './webhook.ts';

/** Runs one command. What it fails by is told on standard error, and in the exit code. */
export async function runProgram(args: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    const { complain } = await import('./complain.ts');
    complain(error);
  }
}

function createProgram() {
  const program = new Command('npm run cli --')
    .description(
      "Upare's operators' command line. It reads the same environment variables and .env file as the servers.",
    )
    .configureOutput({ outputError: (text, write) => write(`${oneLine(text)}\n`) })
    .showSuggestionAfterError()
    .addHelpText('after', '\nWith --json, use `npm run --silent cli -- …`: npm then adds no lines of its own.');

  program
    .command('start')
    .description('Migrate the database, start both servers, and stop both cleanly on Ctrl-C or SIGTERM (npm start)')
    .action(async () => {
      const { start } = await import('./start.ts');
      process.exitCode = await start();
    });
  addAppCommands(
    program.command('app').description('Apps: their review, their owner, suspend, resume, figures, calls'),
  );
  addClientCommands(
    program.command('client').description('Apps: register, look at, change, give a new secret, delete'),
  );
  addUserCommands(
    program
      .command('user')
      .description('Accounts: make, find, look at, disable, sign out, unlock, delete, set a password'),
  );
  addOperatorCommands(program.command('operator').description('Who uses the operators’ console: grant, revoke, list'));
  addContentCommands(
    program.command('content').description('Notices, articles and pages: list, show, add, update, delete'),
  );
  addKeyCommands(program.command('keys').description('The keys that sign ID tokens: rotate, list'));
  addAuditCommands(
    program
      .command('audit')
      .description('What was done, in a chain that shows whoever changes it: list, verify, export'),
  );
  addWebhookCommands(
    program.command('webhook').description('Who is told of events: add, list, rotate, remove, deliveries, replay'),
  );
  addQueueCommands(
    program.command('queue').description('Mails, SMS and webhooks that wait or were set aside: list, retry'),
  );
  addLookCommands(
    program
      .command('look')
      .description('The name, the logo, the colours and the links of the platform: show, set, reset'),
  );
  addMigrateCommands(program.command('migrate').description("The database's schema: bring up to date, look at, undo"));
  addDbCommands(program.command('db').description('The database as a whole: copy it from SQLite to PostgreSQL'));
  addDoctorCommand(program);
  addHealthCommand(program);
  addSweepCommand(program);
  addMailCommands(program.command('mail').description('Mail: send one to see whether it leaves'));
  return program;
}
