/** Looking at a page as it is on a screen: by day, by night, and in the colours that a person forces upon it. */
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { obstacles } from './_legible.ts';

async function violations(page: Page, only?: string): Promise<string[]> {
  const options = only ? `{ runOnly: ['${only}'] }` : '{}';
  const found = `axe.run(document, ${options}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => id + ': ' + html.slice(0, 200))))`;
  return page.evaluate(`${axe.source}\n;${found}`);
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

/** What is wrong with the page, in words; nothing where all is well. */
export async function faultsOf(page: Page): Promise<string[]> {
  const byDay = [...(await obstacles(page)), ...(await violations(page))];
  await page.emulateMedia({ colorScheme: 'dark' });
  const byNight = await violations(page, 'color-contrast');
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active' });
  const forced = await page.evaluate<string[]>(lost);
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  return [...byDay, ...byNight, ...forced];
}
