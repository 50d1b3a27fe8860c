/** The entry of the command line. `start` runs as long as the servers, so it loads none of the other commands. */
const [, , command, ...rest] = process.argv;

if (command === 'start' && rest.length === 0) {
  const { start } = await import('./start.ts');
  process.exitCode = await start();
} else {
  const { runProgram } = await import('./program.ts');
  await runProgram(process.argv.slice(2));
}
