/** Clients that generators make of the references call the servers: what developers do first with an OpenAPI document. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pythonClient, type Tell, typescriptClient } from './_generated/_clients.ts';
import { surroundings } from './_world/database.ts';
import { portraitJpeg } from './_world/pictures.ts';
import { onBothDatabases, unique, type World } from './_world.ts';

const test = onBothDatabases();

/** Once made, of the servers on either database: their references differ in addresses alone. */
const clients = new Map<(world: World) => Promise<Tell>, Promise<Tell>>();

async function tell(world: World, make: (world: World) => Promise<Tell>): Promise<{ uid: number }> {
  const client = clients.get(make) ?? make(world);
  clients.set(make, client);
  const [story, app] = await Promise.all([
    client,
    world.client({ grants: ['password', 'refresh_token'], scope: ['profile'] }),
  ]);
  const picture = join(surroundings().TEST_DIRECTORY, `${unique('portrait')}.jpg`);
  await writeFile(picture, await portraitJpeg());
  const { client_id, client_secret } = app;
  const name = unique('gen');
  const written = await story(
    ...[world.authUrl, world.resourceUrl, picture, name, JSON.stringify({ client_id, client_secret })],
  );
  return JSON.parse(written.trim().split('\n').at(-1) ?? '');
}

for (const [what, make] of [
  ['openapi-typescript with openapi-fetch', typescriptClient],
  ['openapi-python-client', pythonClient],
] as const) {
  test(`${what} makes a client that works`, async (t, world) => {
    const { uid } = await tell(world, make);
    const row = await world.database.read(world.database.sql('users').where({ uid }).first());
    t.like(row, { realname: null, zoneinfo: 'Asia/Shanghai' });
  });
}
