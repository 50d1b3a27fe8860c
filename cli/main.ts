/** The entry of the command line. `start` runs as long as the servers, so it loads none of the other commands. */
import { beginAsServer } from '../shared/config/process-settings.ts';

const [, , command, ...rest] = process.argv;

if (command === 'start' && rest.length === 0) {
  beginAsServer();
  const { start } = await import('./start.ts');
  await start();
} else {
  const { runProgram } = await import('./program.ts');
  await runProgram(process.argv.slice(2));
}
