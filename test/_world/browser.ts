/** A real Chromium, for what only a browser shows. */
import test from 'ava';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { surroundings } from './database.ts';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser: Promise<Browser> | undefined;

test.after.always('the browser is closed', async () => {
  await (await browser)?.close();
});

async function launch(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: surroundings().TEST_CHROMIUM, args });
}

/**
 * Opens a page in a browser session of its own. Addresses outside of this machine, such as an app's redirect URI, show
 * an empty page.
 * @param options such as `{ locale: 'zh-CN', viewport: { width: 390, height: 844 }, javaScriptEnabled: false }`
 * @throws Error also where a script of the page failed or its Content-Security-Policy was broken
 */
export async function withBrowser(options: BrowserContextOptions, story: (page: Page) => Promise<void>): Promise<void> {
  browser ??= launch();
  const context = await (await browser).newContext({ locale: 'en-GB', ...options });
  const complaints: string[] = [];
  try {
    await context.route(
      ({ hostname }) => hostname !== '127.0.0.1' && hostname !== 'localhost',
      (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>elsewhere</title>' }),
    );
    const page = await context.newPage();
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
