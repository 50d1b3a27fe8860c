/** `app …`: the review of apps, and their suspension. */
import type { Command } from '@commander-js/extra-typings';
import { operate } from './operate.ts';
import { print, Refusal } from './output.ts';

const operations = {
  review: async () => (await import('../shared/operations/apps/review.ts')).reviewApp,
  suspend: async () => (await import('../shared/operations/apps/suspend.ts')).suspendApp,
  resume: async () => (await import('../shared/operations/apps/suspend.ts')).resumeApp,
};

export function addAppCommands(app: Command): void {
  app
    .command('review')
    .description('Approve an app, or what is proposed of an approved one, or return it to its owner with words')
    .argument('<client_id>')
    .option('--approve', 'everybody can sign in to it')
    .option('--return <words>', 'its owner is told what to mend')
    .option('--seen <time>', 'its updated_at as you looked at it: nothing is decided if it was changed since')
    .option('--json', 'print JSON')
    .action(async (client_id, { approve, return: words, seen, json }) => {
      if ((approve === true) === (words !== undefined)) {
        throw new Refusal('a review ends with one of --approve and --return WORDS');
      }
      const decision = approve ? 'approve' : 'return';
      const reviewed = await operate(operations.review, { client_id, decision, why: words, seen });
      print({ json: reviewed, text: `${client_id} is ${reviewed.state}.` }, { json });
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
}
