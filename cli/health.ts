/** `health`: the checks of the operators' console. */
import type { Command } from '@commander-js/extra-typings';
import { operate } from './operate.ts';
import { findingLine, print, table } from './output.ts';

const load = async () => (await import('../shared/operations/health.ts')).showHealth;

export function addHealthCommand(program: Command): void {
  program
    .command('health')
    .description(
      'All instances of both servers, the database, the queue, the sweep, mail and SMS, each with what to do. Exit code 1 if anything is broken.',
    )
    .option('--json', 'print JSON')
    .action(async (options) => {
      const json = await operate(load, {});
      const lines = json.checks.map(findingLine);
      const rows = json.instances.map(({ server, version, host, pid, seen_at, gone }) => [
        ...[server, version, host, String(pid), seen_at, gone ? 'gone' : ''],
      ]);
      const headings = ['SERVER', 'VERSION', 'HOST', 'PID', 'SEEN', ''];
      const text = [...lines, '', table(headings, rows, 'No instance runs.')].join('\n');
      if (!json.ok) process.exitCode = 1;
      print({ json, text }, options);
    });
}
