/** Looking at a page as it is on a screen: in both languages, by day, by night, and in the colours that a person forces upon it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { obstacles } from './_legible.ts';

/** The packed one: a page reads it in half the time. */
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');

/** What is wrong, and in its words, is all that is read; no rule that is followed reads the style sheets. */
const options = `{ resultTypes: ['violations'], selectors: false, preload: { assets: ['media'] } }`;

/** What axe has against the page as it is now. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>('typeof axe === "object"'))) await loadAxe(page);
  return page.evaluate(`axe.run(document, ${options}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => id + ': ' + html.slice(0, 200))))`);
}

/** By the protocol itself: what the browser has compiled for one page, it finds again for the next. */
async function loadAxe(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe });
  await session.detach();
}

/** Controls that nothing tells from text once backgrounds and shadows are gone. */
const lost = `[...document.querySelectorAll('button:not([aria-hidden]), a.button, input:not([type="hidden"]), select, textarea')]
  .filter((control) => control.checkVisibility())
  .filter((control) => {
    const { borderTopStyle, borderTopWidth, textDecorationLine, appearance } = getComputedStyle(control);
    const edged = borderTopStyle !== 'none' && borderTopWidth !== '0px';
    return !edged && !textDecorationLine.includes('underline') && !/checkbox|radio/.test(appearance + control.type);
  })
  .map((control) => 'no edge in forced colours: ' + control.outerHTML.slice(0, 200))`;

/** Goes to the other language by the page's own link, where it has one: what was done by a form may have none. */
async function turnLanguage(page: Page): Promise<void> {
  const link = page.locator('a[hreflang], button[name="show"][lang]');
  if ((await link.count()) === 0) return;
  const former = await page.getAttribute('html', 'lang');
  await link.click();
  await page.waitForSelector(`html:not([lang="${former}"])`);
  await page.waitForLoadState();
}

/**
 * What is wrong with the page, in words; nothing where all is well. It is looked at by day and in forced colours in the
 * language it is in, by night in the other one, in which it is left: a walk sees each page in both.
 */
export async function faultsOf(page: Page): Promise<string[]> {
  const byDay = [...(await obstacles(page)), ...(await violations(page))];
  await page.emulateMedia({ colorScheme: 'dark', forcedColors: 'active' });
  const forced = await page.evaluate<string[]>(lost);
  await page.emulateMedia({ forcedColors: 'none' });
  await turnLanguage(page);
  const byNight = [...(await obstacles(page)), ...(await violations(page))];
  await page.emulateMedia({ colorScheme: 'light' });
  const language = await page.getAttribute('html', 'lang');
  return [...byDay, ...forced, ...byNight.map((one) => `in ${language}, by night: ${one}`)];
}
