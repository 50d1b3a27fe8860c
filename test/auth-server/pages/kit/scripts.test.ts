/** What the pages' small scripts add in a real browser, and what they cost. */
import { call, onBothDatabases, untilTrue, withBrowser } from '../../../_world.ts';
import { sendForm } from '../_phone.ts';
import { openFirstPage, startOf } from '../interaction/_at-an-app.ts';

const test = onBothDatabases();

test('the sign-in page stays small with all that it loads, and its scripts come from here alone', async (t, world) => {
  const { page } = await openFirstPage(world);
  const policy = page.reply.headers.get('content-security-policy') ?? '';
  t.true(policy.includes("script-src 'self'; connect-src 'self';"), policy);
  const loaded = page.document.querySelectorAll('script[src], link[href]');
  const addresses = new Set(loaded.map((one) => one.getAttribute('src') ?? one.getAttribute('href') ?? ''));
  t.true([...addresses].some((address) => /^\/assets\/show-password\.[0-9a-f]{12}\.js$/.test(address)));
  t.is(page.document.querySelectorAll('script:not([src])').length, 0);
  let size = page.reply.text.length;
  for (const address of addresses) {
    const reply = await call(world.authUrl + address);
    t.is(reply.status, 200, address);
    t.is(reply.headers.get('cache-control'), 'public, max-age=31536000, immutable', address);
    t.is(reply.headers.get('vary'), 'Accept-Encoding', address);
    for (const encoding of ['br', 'gzip']) {
      const packed = await call(world.authUrl + address, { headers: { 'accept-encoding': encoding } });
      t.is(packed.headers.get('content-encoding'), encoding, address);
      t.is(packed.text, reply.text);
    }
    if (address.endsWith('.js')) t.is(reply.headers.get('content-type'), 'text/javascript; charset=utf-8');
    size += reply.text.length;
  }
  t.true(size < 40 * 1024, `${size} bytes`);
});

test('a page without a form has no script, and allows none', async (t, world) => {
  const page = await world.agent().open('/');
  t.is(page.document.querySelectorAll('script').length, 0);
  t.regex(page.reply.headers.get('content-security-policy') ?? '', /script-src 'none'/);
});

test('a password is shown and hidden again, and sent as a password', async (t, world) => {
  await withBrowser({}, async (page) => {
    await page.goto(await startOf(world));
    const type = () => page.getAttribute('#password', 'type');
    await page.fill('#password', 'Quiet lake 7');
    await page.click('text=Show password');
    t.is(await type(), 'text');
    await page.click('text=Hide password');
    t.is(await type(), 'password');
    await page.click('text=Show password');
    t.is(
      await page.evaluate(
        'document.forms.login.addEventListener("submit", (e) => e.preventDefault()) || (document.forms.login.requestSubmit(), document.querySelector("#password").type)',
      ),
      'password',
    );
  });
  await withBrowser({ javaScriptEnabled: false }, async (page) => {
    await page.goto(await startOf(world));
    t.false(await page.isVisible('text=Show password'));
  });
});

test('a moment is told in the time zone of the browser, and of the server where there is no script', async (t, world) => {
  const user = await world.user();
  for (const javaScriptEnabled of [true, false]) {
    await withBrowser({ javaScriptEnabled, locale: 'en-US', timezoneId: 'Asia/Kathmandu' }, async (page) => {
      await page.goto(`${world.authUrl}/account/devices`);
      await sendForm(page, 'login', { username: user.username, password: user.password });
      await page.waitForURL(/devices/);
      const moment = page.locator('main time >> nth=0');
      const iso = (await moment.getAttribute('datetime')) ?? '';
      const there = new Intl.DateTimeFormat('en-US', {
        timeZone: 'Asia/Kathmandu',
        dateStyle: 'medium',
        timeStyle: 'short',
      });
      const told = await moment.innerText();
      if (javaScriptEnabled) t.is(told, there.format(new Date(iso)));
      else t.regex(told, /^\d+ \w+ \d{4}, \d\d:\d\d UTC$/);
    });
  }
});

test('what was typed on a page of one’s own stays when its language link is followed, but no password', async (t, world) => {
  const user = await world.user();
  await withBrowser({}, async (page) => {
    await page.goto(`${world.authUrl}/account/security`);
    await sendForm(page, 'login', { username: user.username, password: user.password });
    // The script that keeps what is typed has run then.
    await page.waitForURL(`${world.authUrl}/account/security`);
    const typed = { 'phone-phone': '138', 'password-newpassword': 'half a word' };
    for (const [id, words] of Object.entries(typed)) await page.fill(`#${id}`, words);
    await page.click('a[hreflang="zh"]');
    await page.waitForSelector('html:not([lang="en"])');
    await untilTrue(page, 'document.querySelector("#phone-phone")?.value === "138"');
    t.is(await page.inputValue('#password-newpassword'), '');
    await page.reload();
    t.is(await page.inputValue('#phone-phone'), '', 'once');
  });
});

test('a form that is on its way is not sent twice', async (t, world) => {
  await withBrowser({}, async (page) => {
    await page.goto(await startOf(world));
    let sent = 0;
    page.on('request', (request) => {
      if (request.method() === 'POST') sent++;
    });
    await page.evaluate('for (let i = 0; i < 3; i++) document.querySelector("#login .button").click()');
    await page.waitForSelector('[role="alert"]');
    t.is(sent, 1);
  });
});

test('what is to be copied is copied', async (t, world) => {
  await withBrowser({ permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
    await page.goto(`${world.authUrl}/demo/callback?code=abc`);
    await page.click('text="Copy"');
    await page.waitForSelector('text="Copied"');
    t.regex(String(await page.evaluate('navigator.clipboard.readText()')), /^curl .*\n.*-d code=abc$/s);
  });
});
