/** `migrate …`: the database's schema. */
import type { Command } from '@commander-js/extra-typings';
import { print } from './output.ts';

const commands = {
  latest: 'Run every migration that has not run yet',
  status: 'Which migrations have run, and which have not',
  rollback:
    'Undo the latest batch of migrations. What is in its tables is lost; where it is the whole schema, there must be no account and no app.',
  unlock: 'Free the lock that a migration left behind when its process was killed',
} as const;

export function addMigrateCommands(migrate: Command): void {
  for (const [name, description] of Object.entries(commands)) {
    migrate
      .command(name)
      .description(description)
      .option('--json', 'print JSON')
      .action(async (options) => {
        const work = await import('./migrations.ts');
        print(await work[name as keyof typeof commands](), options);
      });
  }
}
