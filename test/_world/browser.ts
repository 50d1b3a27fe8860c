/** A real Chromium, for what only a browser shows. */
import { setTimeout as wait } from 'node:timers/promises';
import test from 'ava';
import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';

let browser: Promise<Browser> | undefined;

test.after.always('the browser is closed', async () => {
  await (await browser)?.close();
});

/**
 * Opens a page in a browser session of its own. An https address, such as an app's redirect URI, shows an empty page
 * titled "elsewhere".
 * @param options such as `{ locale: 'zh-CN', viewport: { width: 390, height: 844 }, javaScriptEnabled: false }`
 * @throws Error also where a script of the page failed or its Content-Security-Policy was broken
 */
export async function withBrowser(options: BrowserContextOptions, story: (page: Page) => Promise<void>): Promise<void> {
  browser ??= launchChromium();
  const context = await (await browser).newContext({ locale: 'en-GB', ...options });
  const complaints: string[] = [];
  try {
    const page = await context.newPage();
    await answerElsewhere(await context.newCDPSession(page));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    });
    await story(page);
  } finally {
    await context.close();
  }
  if (complaints.length) throw new Error(`the browser complained:\n${complaints.join('\n')}`);
}

/**
 * Waits until this is true in the page. Playwright's own `waitForFunction` asks from within the page from the second time
 * on, where the pages' Content-Security-Policy forbids it.
 * @throws Error where it is not within half a minute
 */
export async function untilTrue(page: Page, expression: string): Promise<void> {
  for (const deadline = Date.now() + 30_000; !(await page.evaluate<boolean>(expression)); await wait(50)) {
    if (Date.now() > deadline) throw new Error(`not true in time: ${expression}`);
  }
}

/** By the protocol itself: Playwright's own `route` lets redirects pass. */
async function answerElsewhere(session: CDPSession): Promise<void> {
  const body = Buffer.from('<!doctype html><title>elsewhere</title>').toString('base64');
  const responseHeaders = [{ name: 'content-type', value: 'text/html' }];
  session.on('Fetch.requestPaused', ({ requestId }) => {
    session
      .send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders, body })
      .catch((error: Error) => {
        // The page has gone elsewhere by itself.
        if (!/Invalid InterceptionId|closed/.test(error.message)) throw error;
      });
  });
  await session.send('Fetch.enable', { patterns: [{ urlPattern: 'https://*' }] });
}
