/** A person with a phone of 320 pixels, at the servers that all files share. */
import type { Page } from 'playwright-core';
import { borrowWorld } from '../../_world/lent-world.ts';
import { type World, withBrowser } from '../../_world.ts';

export async function onPhone(story: (world: World, page: Page) => Promise<void>): Promise<void> {
  const world = await borrowWorld('sqlite');
  try {
    await withBrowser({ viewport: { width: 320, height: 640 }, hasTouch: true }, (page) => story(world, page));
  } finally {
    await world.stop();
  }
}

/** Fills in the form of this id, with the captcha where it asks for one, and sends it. */
export async function sendForm(page: Page, form: string, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.fill(`#${form} [name="${name}"]`, value);
  const captcha = page.locator(`#${form} [name="captcha"]`);
  if (await captcha.count()) await captcha.fill('abcd5');
  await page.click(`#${form} button[type="submit"]:not([formaction])`);
}
