/** `app …`: the review of apps, their suspension, and what they call. */
import { createInterface } from 'node:readline/promises';
import { type Command, Option } from '@commander-js/extra-typings';
import type { AppPeriod } from '../shared/operations/apps/figures.ts';
import { toReview } from './client-output.ts';
import { operate } from './operate.ts';
import { wholeNumber } from './option-values.ts';
import { CommandRefused, print, table } from './output.ts';

const operations = {
  show: async () => (await import('../shared/operations/clients/show.ts')).showClient,
  review: async () => (await import('../shared/operations/apps/review.ts')).reviewApp,
  owner: async () => (await import('../shared/operations/apps/ownership.ts')).handOverApp,
  suspend: async () => (await import('../shared/operations/apps/suspend.ts')).suspendApp,
  figures: async () => (await import('../shared/operations/apps/figures.ts')).showFigures,
  calls: async () => (await import('../shared/operations/apps/figures.ts')).listCalls,
  resume: async () => (await import('../shared/operations/apps/suspend.ts')).resumeApp,
};

export function addAppCommands(app: Command): void {
  app
    .command('review')
    .description('Approve an app, or what is proposed of an approved one, or return it to its owner with words')
    .argument('<client_id>')
    .option('--approve', 'everybody can sign in to it')
    .option('--return <words>', 'its owner is told what to mend')
    .option(
      '--seen <time>',
      'its updated_at as you looked at it: nothing is decided if it was changed since. Without it, what is approved is shown and, at a terminal, asked about',
    )
    .option('--json', 'print JSON')
    .action(async (client_id, { approve, return: words, seen, json }) => {
      if ((approve === true) === (words !== undefined)) {
        throw new CommandRefused('a review ends with one of --approve and --return WORDS');
      }
      const decision = approve ? 'approve' : 'return';
      const looked = approve && seen === undefined ? await lookBefore(client_id, json) : undefined;
      const version = seen ?? looked?.version;
      const reviewed = await operate(operations.review, { client_id, decision, why: words, seen: version });
      const told = [looked?.text, `${client_id} is ${reviewed.state}.`].filter(Boolean).join('\n\n');
      print({ json: reviewed, text: told }, { json });
    });

  app
    .command('owner')
    .description('Make an app somebody’s at once; who had it and who has it now are told')
    .argument('<client_id>')
    .requiredOption('--to <user>', 'username, email address, phone number or uid')
    .option('--why <words>', 'the audit keeps it')
    .option('--json', 'print JSON')
    .action(async (client_id, { to, why, json }) => {
      const handed = await operate(operations.owner, { client_id, to, why });
      print({ json: handed, text: `${client_id} is owned by ${handed.owner_uid}.` }, { json });
    });

  app
    .command('suspend')
    .description('End every authorization and token of an app at once, and give it no new ones')
    .argument('<client_id>')
    .requiredOption('--why <words>', 'its owner is told; the audit keeps it')
    .option('--json', 'print JSON')
    .action(async (client_id, { why, json }) => {
      const suspended = await operate(operations.suspend, { client_id, why });
      print({ json: suspended, text: `${client_id} is suspended; all its tokens have ended.` }, { json });
    });

  app
    .command('resume')
    .description('Let a suspended app go on in the state that it had')
    .argument('<client_id>')
    .requiredOption('--why <words>', 'its owner is told; the audit keeps it')
    .option('--json', 'print JSON')
    .action(async (client_id, { why, json }) => {
      const resumed = await operate(operations.resume, { client_id, why });
      print({ json: resumed, text: `${client_id} goes on: it is ${resumed.state}.` }, { json });
    });

  app
    .command('figures')
    .description('What an app was given, called and was refused: by the hours of two days, or the days of a month')
    .argument('<client_id>')
    .addOption(
      new Option('--by <period>', 'what is counted together').choices(['hour', 'day']).default('hour' as const),
    )
    .option('--json', 'print JSON')
    .action(async (client_id, { by, json: asJson }) => {
      const json = await operate(operations.figures, { client_id, by });
      const sum = (some: readonly { amount: number }[]) => some.reduce((all, { amount }) => all + amount, 0);
      const errors = (some: AppPeriod['errors']) => some.map(({ code, amount }) => `${code}:${amount}`).join(' ');
      const lines = json.periods
        .filter(({ calls }) => calls.length > 0)
        .map(({ start, tokens, calls, errors: failed, p50, p99 }) =>
          [start, sum(tokens), sum(calls), errors(failed), p50 ?? '', p99 ?? ''].map(String),
        );
      const headings = ['FROM', 'TOKENS', 'CALLS', 'ERRORS', 'P50 MS', 'P99 MS'];
      print({ json, text: table(headings, lines, 'It has called nothing.') }, { json: asJson });
    });

  app
    .command('calls')
    .description('The last calls of an app: when, what, how it ended, and the request id. The newest first.')
    .argument('<client_id>')
    .option('--failed', 'only those that failed')
    .option('--before <id>', 'the last id of the page before')
    .option('--limit <n>', 'calls at most', wholeNumber(1, 1000), 50)
    .option('--json', 'print JSON')
    .action(async (client_id, { json: asJson, ...page }) => {
      const json = await operate(operations.calls, { client_id, ...page });
      const lines = json.map(({ id, at, endpoint, status, code, request_id }) =>
        [at, endpoint, status, code ?? '', request_id, id].map(String),
      );
      const headings = ['AT', 'ENDPOINT', 'HTTP', 'ERROR', 'REQUEST', 'ID'];
      print({ json, text: table(headings, lines, 'It has called nothing.') }, { json: asJson });
    });
}

/**
 * What somebody approves who names no version: shown, and at a terminal asked about.
 * @throws CommandRefused for who says no
 */
async function lookBefore(client_id: string, json: true | undefined) {
  const app = await operate(operations.show, { client_id });
  const { updated_at: version } = app;
  const text = toReview(app);
  if (json || !process.stdin.isTTY) return { version, text };
  process.stdout.write(`${text}\n\n`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Approve this? [y/N] ').finally(() => terminal.close());
  if (!/^y(es)?$/i.test(answer.trim())) throw new CommandRefused('nothing was decided');
  return { version };
}
