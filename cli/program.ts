/**
 * The operators' command line: `npm run cli -- …`, and `npm start`. A command's code is loaded when it runs, so help
 * and mistakes are fast.
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
import { addLockoutCommands } from './lockout.ts';
import { addLookCommands } from './look.ts';
import { addMailCommands } from './mail.ts';
import { addMigrateCommands } from './migrate.ts';
import { addOperatorCommands } from './operator.ts';
import { oneLine } from './output.ts';
import { addQueueCommands } from './queue.ts';
import { addSweepCommand } from './sweep.ts';
import { addUserCommands } from './user.ts';
import { addWebhookCommands } from './webhook.ts';

/** Commands of one subject, with their `--help` text. */
type Group = readonly [name: string, description: string, addTo: (group: Command) => void];

const groups: readonly Group[] = [
  ['app', 'Apps: their review, their owner, suspend, resume, figures, calls', addAppCommands],
  ['client', 'Apps: register, look at, change, give a new secret, delete', addClientCommands],
  ['user', 'Accounts: make, find, look at, disable, sign out, unlock, delete, set a password', addUserCommands],
  ['operator', 'Who uses the operators’ console: grant, revoke, list', addOperatorCommands],
  ['content', 'Notices, articles and pages: list, show, add, update, delete', addContentCommands],
  ['keys', 'The keys that sign ID tokens: rotate, list', addKeyCommands],
  ['audit', 'What was done, in a chain that shows whoever changes it: list, verify, export', addAuditCommands],
  ['webhook', 'Who is told of events: add, list, rotate, remove, deliveries, replay', addWebhookCommands],
  ['lockout', 'Who has to wait after too many failures: list, lift', addLockoutCommands],
  ['queue', 'Mails, SMS and webhooks that wait or were set aside: list, retry, drop', addQueueCommands],
  ['look', 'The name, the logo, the colours and the links of the platform: show, set, reset', addLookCommands],
  ['migrate', "The database's schema: bring up to date, look at, undo", addMigrateCommands],
  ['db', 'The database as a whole: copy it from SQLite to PostgreSQL', addDbCommands],
  ['mail', 'Mail: send one to see whether it leaves', addMailCommands],
];

/** Runs one command. A failure is printed to standard error and sets the exit code. */
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
      await start();
    });
  for (const [name, description, addTo] of groups) addTo(program.command(name).description(description));
  addDoctorCommand(program);
  addHealthCommand(program);
  addSweepCommand(program);
  return program;
}
