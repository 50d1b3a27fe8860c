/** Logos of apps: drawn anew, seen where people decide, changed by review alone once an app is approved, and nobody else's to set. */
import sharp from 'sharp';
import { createRateLimitTable } from '../../../shared/db/tables/rate-limits.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import { reviewApp } from '../../../shared/operations/apps/review.ts';
import { resumeApp, suspendApp } from '../../../shared/operations/apps/suspend.ts';
import { deleteClient } from '../../../shared/operations/clients/delete.ts';
import { asFile, pngBomb } from '../../_world/pictures.ts';
import {
  borrowLimitedWorld,
  call,
  isConsent,
  onBothDatabases,
  type Page,
  type TestUser,
  unique,
  type World,
} from '../../_world.ts';
import { approveIn, depsOf, performIn } from '../../operations/_perform.ts';
import { operatorIn } from './_operator.ts';

const test = onBothDatabases();

const CALLBACK = 'https://app.example/cb';

const picture = (color: string, side = 200, height = side) =>
  sharp({ create: { width: side, height, channels: 3, background: color } });
const png = async (color: string, side?: number) => asFile(await picture(color, side).png().toBuffer());

async function developerIn(world: World) {
  const user = await world.user();
  const agent = world.agent();
  const page = await agent.signIn(await agent.open('/developer/apps/new'), user);
  return { user, agent, page };
}

async function registered(world: World, logo?: Blob) {
  const { user, agent, page } = await developerIn(world);
  const filling = { name: unique('App'), redirect_uris: CALLBACK, scopes: ['openid', 'profile'] };
  const shown = await agent.submit(page, filling, undefined, logo && { logo });
  const client_id = shown.document.querySelector('#client-id')?.text ?? '';
  const own = `/developer/apps/${client_id}`;
  const save = async (file: Blob | undefined, more = {}) =>
    agent.submit(await agent.open(own), more, `${own}/save`, file && { logo: file });
  return { user, agent, client_id, own, save };
}

const logosOn = ({ document }: Page) =>
  document.querySelectorAll('main img.logo').map((one) => one.getAttribute('src') ?? '');
const authorizeUrl = (client_id: string) =>
  `/oauth/authorize?${new URLSearchParams({ client_id, redirect_uri: CALLBACK, response_type: 'code', scope: 'profile' })}`;
const rowsOf = async ({ database }: World, client_id: string) =>
  (await database.read(database.sql('logos').where({ client_id }).select('version'))).length;

/** What somebody is shown who is asked for their consent. */
async function asked(world: World, client_id: string, user: TestUser): Promise<Page> {
  const agent = world.agent();
  return agent.signIn(await agent.open(authorizeUrl(client_id)), user);
}

async function colourAt(world: World, path: string) {
  const { bytes } = await call(world.authUrl + path);
  const { data } = await sharp(bytes).resize(1, 1).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return [...data];
}

test('a logo is drawn anew, and seen wherever its app is; without one there is a letter', async (t, world) => {
  const jpeg = asFile(await picture('#2040c0', 900).withMetadata({ density: 300 }).jpeg().toBuffer());
  const { user, agent, client_id, own } = await registered(world, jpeg);
  const page = await agent.open(own);
  const [address = ''] = logosOn(page);
  t.regex(address, /^\/logos\/[0-9a-f]{32}\.png$/);
  const { status, headers, bytes } = await call(world.authUrl + address);
  t.is(status, 200);
  t.is(headers.get('content-type'), 'image/png');
  t.is(headers.get('x-content-type-options'), 'nosniff');
  t.is(headers.get('content-security-policy'), "default-src 'none'; sandbox");
  t.regex(headers.get('cache-control') ?? '', /immutable/);
  const { format, width, height, exif, icc } = await sharp(bytes).metadata();
  t.deepEqual([format, width, height, exif, icc], ['png', 512, 512, undefined, undefined]);

  const consent = await asked(world, client_id, user);
  t.deepEqual(logosOn(consent), [address]);
  t.regex(consent.document.querySelector('img.logo')?.getAttribute('alt') ?? '', /^Logo of /);
  t.false(/img-src[^;]*http/.test(consent.reply.headers.get('content-security-policy') ?? ''));
  t.deepEqual(logosOn(await agent.open('/developer')), [address]);
  await agent.signInAndConsent(authorizeUrl(client_id), user);
  t.deepEqual(logosOn(await agent.open('/account/apps')), [address]);

  const plain = await registered(world);
  const letter = await asked(world, plain.client_id, plain.user);
  t.deepEqual(logosOn(letter), []);
  t.is(letter.document.querySelector('main .logo.letter')?.text, 'A');
});

test('what is no square picture of a fit size is told so, and nothing of it is kept', async (t, world) => {
  const { save, client_id, own, agent } = await registered(world, await png('#206040'));
  const [before] = logosOn(await agent.open(own));
  const whole = await picture('#800', 256).png().toBuffer();
  const files: readonly (readonly [string, Buffer, RegExp])[] = [
    [
      'an SVG',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><script/></svg>'),
      /JPEG or PNG/,
    ],
    ['a GIF', await picture('#800').gif().toBuffer(), /JPEG or PNG/],
    ['text', Buffer.from('<script>alert(1)</script>'), /JPEG or PNG/],
    ['too small', await picture('#800', 127).png().toBuffer(), /square of 128 to 2048 pixels; this one is 127 × 127/],
    ['too large', await picture('#800', 2049).jpeg().toBuffer(), /2049 × 2049/],
    ['a strip', await picture('#800', 200, 300).png().toBuffer(), /200 × 300/],
    ['a bomb', await pngBomb(20_000, 20_000), /20000 × 20000/],
    ['cut short', whole.subarray(0, whole.length - 40), /whole picture/],
    ['over 2 MB', Buffer.concat([whole, Buffer.alloc(2 * 1024 * 1024)]), /2 MB/],
  ];
  for (const [what, bytes, told] of files) {
    const page = await save(asFile(bytes, 'image/png'));
    t.is(page.reply.status, 400, what);
    t.regex(page.document.querySelector('#save-logo-fault')?.text ?? '', told, what);
  }
  const other = await save(await png('#800'), { homepage: 'nowhere' });
  t.regex(
    other.document.querySelector('#save-logo-fault')?.text ?? '',
    /choose the file again/i,
    'no browser keeps it',
  );
  t.deepEqual(logosOn(await agent.open(own)), [before]);
  t.is(await rowsOf(world, client_id), 1);

  // What stands behind a picture’s end is none of it.
  await save(asFile(Buffer.concat([whole, Buffer.from('<script>alert(1)</script>')])));
  const [after = ''] = logosOn(await agent.open(own));
  t.not(after, before);
  const { bytes } = await call(world.authUrl + after);
  t.false(bytes.includes('<script>'));
  t.is((await call(world.authUrl + before)).status, 404, 'the former one is gone');
  await save(undefined, { remove_logo: '1' });
  t.deepEqual(logosOn(await agent.open(own)), []);
  t.is(await rowsOf(world, client_id), 0);
});

test('of an approved app another logo waits: people see the former one until it is reviewed', async (t, world) => {
  const [{ save, client_id, own, agent, user }, operator] = await Promise.all([
    registered(world, await png('#ff0000')),
    operatorIn(world),
  ]);
  const perform = performIn(depsOf(world));
  await approveIn(depsOf(world))(client_id);
  const [red = ''] = logosOn(await agent.open(own));
  const seen = async () => logosOn(await asked(world, client_id, user));

  t.regex((await save(await png('#0000ff'))).text, /waits for review|once it is reviewed/);
  t.deepEqual(await seen(), [red]);
  const [, blue = ''] = logosOn(await agent.open(own));
  const reviewed = await operator.agent.open(`/operator/apps/${client_id}`);
  t.deepEqual(logosOn(reviewed), [red, blue], 'the operator sees both');
  t.deepEqual(await colourAt(world, blue), [0, 0, 255]);
  t.true(logosOn(await operator.agent.open('/operator/apps')).includes(red));

  // Another change does not lose the logo that waits; a third logo takes its place.
  await save(undefined, { description: 'It counts sheep.' });
  t.deepEqual(logosOn(await agent.open(own)), [red, blue]);
  const stale = await operator.agent.open(`/operator/apps/${client_id}`);
  await save(await png('#00ff00'));
  t.is(await rowsOf(world, client_id), 2);
  t.is((await call(world.authUrl + blue)).status, 404);
  const late = await operator.agent.submit(stale, {}, ['do', 'approve']);
  t.is(late.reply.status, 409, 'nobody approves what they have not seen');
  t.deepEqual(await seen(), [red]);

  await perform(reviewApp, { client_id, decision: 'return', why: 'Not yours.' });
  t.deepEqual(await seen(), [red]);
  t.is(await rowsOf(world, client_id), 1);

  await save(await png('#00ff00'));
  const now = await operator.agent.open(`/operator/apps/${client_id}`);
  await operator.agent.submit(now, {}, ['do', 'approve']);
  const [green = ''] = await seen();
  t.deepEqual(await colourAt(world, green), [0, 255, 0]);
  t.is((await call(world.authUrl + red)).status, 404);

  await save(undefined, { remove_logo: '1' });
  t.deepEqual(await seen(), [green]);
  await approveIn(depsOf(world))(client_id);
  t.deepEqual(await seen(), []);
  t.is(await rowsOf(world, client_id), 0);
});

test('who uploads too many logos is told how long to wait, and loses nothing they typed', async (t, lent) => {
  const world = await borrowLimitedWorld(lent.database.dialect);
  t.teardown(world.stop);
  const { own, save, user, agent } = await registered(world);
  const { bucket, points } = budgets.logoUploads;
  await createRateLimitTable(world.database).add(`${bucket}:${user.uid}`, 3600_000, points);
  const page = await save(await png('#206040'), { description: 'It counts sheep.' });
  t.is(page.reply.status, 429);
  t.truthy(page.reply.headers.get('retry-after'));
  t.regex(page.document.querySelector('#save-logo-fault')?.text ?? '', /wait \d+ minutes/);
  const kept = await agent.submit(page, {}, `${own}/save`);
  t.regex(kept.document.querySelector('[name="description"]')?.text ?? '', /It counts sheep/);

  const offers = budgets.appOffers;
  await createRateLimitTable(world.database).add(`${offers.bucket}:${user.uid}`, 3600_000, offers.points);
  const offer = await agent.submit(kept, { to: 'somebody' }, `${own}/offer`);
  t.is(offer.reply.status, 429);
  t.regex(offer.document.querySelector('.faults')?.text ?? '', /From .* UTC on you can do it again/);
  t.is(offer.document.querySelector('[name="to"]')?.getAttribute('value'), 'somebody');
});

test('nobody sets the logo of another’s app; suspended it is not shown, deleted it is gone', async (t, world) => {
  const { client_id, own, agent, user } = await registered(world, await png('#ff0000'));
  const [address = ''] = logosOn(await agent.open(own));
  const stranger = await registered(world);
  const form = await stranger.agent.open(stranger.own);
  const proof = form.document.querySelector('[name="csrf"]')?.getAttribute('value') ?? '';
  const page = await agent.open(own);
  const forged = await stranger.agent.submit(page, { csrf: proof }, `${own}/save`, { logo: await png('#000') });
  t.is(forged.reply.status, 404);
  const claimed = await stranger.agent.submit(page, { csrf: proof, remove_logo: '1' }, `${own}/save`);
  t.is(claimed.reply.status, 404);
  t.deepEqual(logosOn(await agent.open(own)), [address]);
  t.is(await rowsOf(world, client_id), 1);

  const perform = performIn(depsOf(world));
  await perform(suspendApp, { client_id, why: 'spam' });
  t.is((await call(world.authUrl + address)).status, 404);
  t.deepEqual(logosOn(await agent.open(own)), []);
  await perform(resumeApp, { client_id, why: 'no spam' });
  t.is((await call(world.authUrl + address)).status, 200);
  t.true(isConsent(await asked(world, client_id, user)));

  await perform(deleteClient, { client_id });
  t.is((await call(world.authUrl + address)).status, 404);
  t.is(await rowsOf(world, client_id), 0);
  for (const name of ['x.png', `${'0'.repeat(32)}.png`, `${address.slice(7, -4)}.PNG`, '%00', ''])
    t.is((await call(`${world.authUrl}/logos/${name}`)).status, 404, name);
});
