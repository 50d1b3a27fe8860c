/** `doctor`: what keeps this installation from working, on one line each with the remedy. */
import type { Command } from '@commander-js/extra-typings';
import { print } from './output.ts';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description(
      'Look at the whole installation, and say what is wrong and what to change. Exit code 1 if anything is.',
    )
    .option('--json', 'print JSON')
    .action(async (options) => {
      const { examineInstallation } = await import('./doctor/installation.ts');
      const { isFine, ...output } = await examineInstallation();
      if (!isFine) process.exitCode = 1;
      print(output, options);
    });
}
