/** What a process logs: JSON for machines, and lines for people on a developer's terminal alone. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'ava';

const log = join(import.meta.dirname, '../../shared/runtime/log.ts');
const program = (environment: string) =>
  `import { createLog } from '${log}';
createLog({ logLevel: 'info', environment: '${environment}' }, 'auth-server').info({ port: 3000 }, 'listening');`;

const node = (environment: string) => [process.execPath, '--input-type=module', '-e', program(environment)] as const;
const run = (command: string, args: readonly string[]) =>
  execFileSync(command, args, { encoding: 'utf8', env: { PATH: process.env.PATH, NO_COLOR: '1' } });
const piped = (environment: string) => {
  const [command, ...args] = node(environment);
  return run(command, args);
};
const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
const onTerminal = (environment: string) =>
  run('script', ['-qec', node(environment).map(quoted).join(' '), '/dev/null']);

test('a developer’s terminal gets lines for people', (t) => {
  t.regex(onTerminal('development'), /^\[\d\d:\d\d:\d\d\] INFO \(auth-server\): listening \{"port":3000\}\s*$/);
});

test('what reads a pipe, and any terminal in production, gets JSON', (t) => {
  for (const written of [piped('development'), piped('production'), onTerminal('production')]) {
    const { name, msg, port } = JSON.parse(written) as Record<string, unknown>;
    t.deepEqual({ name, msg, port }, { name: 'auth-server', msg: 'listening', port: 3000 });
  }
});

test('what is flushed is written when that is told, also during a write', (t) => {
  const program = `import { writeSync } from 'node:fs';
import { createLog } from '${log}';
const log = createLog({ logLevel: 'info' }, 'test');
for (let n = 0; n < 100; n += 1) log.info({ n }, 'at once');
log.flush(() => {
  writeSync(1, 'flushed\\n');
  process.kill(process.pid, 'SIGKILL');
});`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  t.is(lines.length, 101);
  t.is(lines.at(-1), 'flushed');
});

test('each line is written once and in order, at the end of a process too', (t) => {
  const program = `import { createLog } from '${log}';
const log = createLog({ logLevel: 'info' }, 'test');
for (let n = 0; n < 100; n += 1) log.info({ n }, 'at once');
await new Promise((resolve) => setTimeout(resolve, 100));
for (let n = 100; n < 200; n += 1) setTimeout(() => log.info({ n }, 'in turn'), n - 100);
await new Promise((resolve) => setTimeout(resolve, 200));
log.info({ n: 200 }, 'last');
log.fatal({ n: 201 }, 'end');
process.exit(1);`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  const numbers = stdout.split('\n').flatMap((line) => (line ? [(JSON.parse(line) as { n: number }).n] : []));
  t.deepEqual(
    numbers,
    Array.from({ length: 202 }, (_, n) => n),
  );
});
