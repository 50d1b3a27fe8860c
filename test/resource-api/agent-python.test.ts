/** An agent by the official Python SDK that is told one address: from a 401 to tools, a refresh, and one scope more. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pythonTools } from '../_generated/_installed.ts';
import { serveClientDocument } from '../_world/client-document.ts';
import { surroundings } from '../_world/database.ts';
import { freePort } from '../_world/ports.ts';
import { isSignIn, onBothDatabases } from '../_world.ts';

const test = onBothDatabases();
const folder = resolve(import.meta.dirname, '../_agent');

test('it finds its way, uses tools, refreshes, and asks for a scope that a tool wants', async (t, world) => {
  const { TEST_DIRECTORY } = surroundings();
  const tls = {
    key: readFileSync(join(TEST_DIRECTORY, 'loopback.key')),
    cert: readFileSync(join(TEST_DIRECTORY, 'loopback.crt')),
  };
  await using app = await serveClientDocument({ redirect_uris: ['http://127.0.0.1/callback'] }, tls);
  const [tools, user, port] = await Promise.all([pythonTools(), world.user(), freePort()]);
  const person = world.agent();
  const asked: URLSearchParams[] = [];
  const allow = async (address: string, scope: readonly string[]) => {
    asked.push(new URL(address).searchParams);
    const page = await person.open(address);
    const consent = isSignIn(page) ? await person.signIn(page, user) : page;
    const { url } = await person.submit(consent, { scope }, ['decision', 'allow']);
    await (await fetch(url)).text();
  };

  const args = [join(folder, 'agent.py'), `${world.resourceUrl}/mcp`, app.client_id, String(port)];
  const child = spawn(join(tools, 'bin/python'), args, { env: {}, stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk;
  });
  const ended = new Promise<number | null>((done) => child.once('close', done));
  const told: [what: string, value: unknown][] = [];
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const [what, value] = JSON.parse(line) as [string, unknown];
      told.push([what, value]);
      const least = ['calendar', 'calendar:write'];
      if (what === 'open') await allow(String(value), asked.length === 0 ? least : [...least, 'friends']);
    }
    t.is(await ended, 0, complaints);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }

  const of = (what: string) => told.filter(([one]) => one === what).map(([, value]) => value);
  t.true((of('tools')[0] as string[]).includes('Calendar_add'));
  t.like(of('Calendar_add'), [
    [false, { error_code: 0 }],
    [true, { error_code: 100006 }],
  ]);
  t.like(of('Calendar_events'), [[false, { error_code: 0, data: [{ title: 'Tea' }] }]]);
  t.deepEqual(of('refreshed'), [true], 'nobody is asked again');
  t.like(of('User_friends'), [[false, { error_code: 204101 }]]);
  t.is(asked.length, 2, 'from the 401, and from the 403');
  for (const request of asked) t.is(request.get('resource'), `${world.resourceUrl}/mcp`);
  t.true(asked[1]?.get('scope')?.split(' ').includes('friends'));
});
