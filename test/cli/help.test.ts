/** The command line explains itself, and says on one line what it did not understand. */
import test from 'ava';
import { askCli, runCli } from '../_world/servers.ts';

const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' };
const groups = {
  app: ['review', 'owner', 'suspend', 'resume', 'figures', 'calls'],
  client: ['create', 'list', 'show', 'update', 'rotate-secret', 'delete'],
  'client secret': ['add', 'list', 'remove'],
  user: [
    'create',
    'list',
    'search',
    'show',
    'disable',
    'enable',
    'sign-out',
    'unlock',
    'reset-factors',
    'delete',
    'set-password',
  ],
  operator: ['grant', 'revoke', 'list'],
  content: ['list', 'show', 'add', 'update', 'delete'],
  keys: ['rotate', 'list'],
  audit: ['list', 'verify', 'export'],
  webhook: ['add', 'list', 'rotate', 'remove', 'deliveries', 'replay'],
  lockout: ['list', 'lift'],
  queue: ['list', 'retry', 'drop'],
  look: ['show', 'set', 'reset'],
  migrate: ['latest', 'status', 'rollback', 'unlock'],
  db: ['copy'],
  mail: ['test'],
} as const;

test.serial('--help is there on every level', async (t) => {
  const top = await runCli(env, ['--help']);
  t.is(top.code, 0);
  for (const words of ['start', 'sweep', 'doctor', 'health', ...Object.keys(groups)])
    t.regex(top.stdout, new RegExp(`^  ${words.split(' ')[0]}\\b`, 'm'));
  const start = await runCli(env, ['start', '--help']);
  t.is(start.code, 0);
  t.regex(start.stdout, /^Usage: /);
});

for (const [group, commands] of Object.entries(groups)) {
  test.serial(`${group} --help lists its commands, and each of them explains itself and speaks JSON`, async (t) => {
    const { code, stdout } = await askCli(env, [...group.split(' '), '--help']);
    t.is(code, 0);
    for (const command of commands) {
      t.regex(stdout, new RegExp(`^  ${command}\\b`, 'm'));
      const help = await askCli(env, [...group.split(' '), command, '--help']);
      t.is(help.code, 0, command);
      t.regex(help.stdout, new RegExp(`^Usage: npm run cli -- ${group} ${command} `), command);
      t.true(help.stdout.includes('--json'), command);
    }
  });
}

test.serial('a password in an argument is warned of, where it is offered', async (t) => {
  const { stdout } = await runCli(env, ['user', 'set-password', '--help']);
  t.regex(stdout.replace(/\s+/g, ' '), /seen by everybody who lists processes: better --password-stdin/);
});

const mistakes = {
  'an unknown command': ['clinet', 'list'],
  'an unknown command of a group': ['client', 'crate'],
  'an unknown option': ['client', 'list', '--jsno'],
  'an argument too many': ['keys', 'rotate', 'now'],
  'an argument too few': ['user', 'disable'],
  'an option that is missing': ['client', 'create', '--redirect-uri', 'https://client.example/'],
  'an option without its value': ['client', 'create', '--name'],
  'a number that is none': ['user', 'list', '--limit', 'many'],
} as const;
for (const [what, args] of Object.entries(mistakes)) {
  test.serial(`${what} is told on one line of standard error`, async (t) => {
    const { code, stdout, stderr } = await runCli(env, args);
    t.is(code, 1);
    t.is(stdout, '');
    t.regex(stderr, /^error: [^\n]+\n$/);
  });
}

test.serial('a configuration that is wrong is told by its variables alone', async (t) => {
  const { code, stdout, stderr } = await runCli({ ...env, AUTH_PORT: 'three thousand' }, ['client', 'list']);
  t.is(code, 1);
  t.is(stdout, '');
  t.regex(stderr, /^AUTH_PORT is "three thousand"; it takes [^\n]+\n$/);
});

test.serial('a database that does not answer is told on one line, without its password', async (t) => {
  const DATABASE_URL = 'postgres://upare:keep-this@127.0.0.1:1/upare';
  for (const args of [['client', 'list', '--json'], ['migrate', 'status'], ['sweep']]) {
    const { code, stdout, stderr } = await runCli({ ...env, DATABASE_URL }, args);
    t.is(code, 1);
    t.is(stdout, '');
    t.regex(stderr, /^error: [^\n]*ECONNREFUSED[^\n]*\n$/);
    t.false(stderr.includes('keep-this'));
  }
});
