/** The command line's entry. `start` stays as long as the servers, and so loads nothing of the other commands. */
const [, , command, ...rest] = process.argv;

if (command === 'start' && rest.length === 0) {
  const { start } = await import('./start.ts');
  process.exitCode = await start();
} else {
  const { runProgram } = await import('./program.ts');
  await runProgram(process.argv.slice(2));
}
