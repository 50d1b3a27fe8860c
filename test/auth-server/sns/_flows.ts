/** The way of a person through a channel, as they go it. */
import { createAgent, type Page } from '../../_world/agent.ts';
import type { Dialect } from '../../_world/database.ts';
import { type OwnWorld, startWorld, type TestClient, unique, type World } from '../../_world.ts';
import { type Channels, startChannels } from './_channels.ts';

export interface SocialWorld extends OwnWorld {
  readonly channels: Channels;
  /** A trusted app: it asks for no consent. */
  readonly app: TestClient;
}

/** Our servers with all four channels. @param env more variables */
export const socialWorld =
  (env: Readonly<Record<string, string>> = {}) =>
  async (dialect: Dialect): Promise<SocialWorld> => {
    const channels = await startChannels();
    const world = await startWorld(dialect, { ...channels.env, ...env });
    const stop = () => Promise.all([world.stop(), channels.stop()]).then(() => undefined);
    return { ...world, channels, app: await world.client({ trusted: true }), stop };
  };

/** A browser that goes to the channels too. @param more other origins that it goes to */
export const browserIn = (world: World, more: readonly string[], lang?: string) =>
  createAgent([world.authUrl, world.resourceUrl, ...more], 'abcd5', lang);
export type Browser = ReturnType<typeof browserIn>;

/** From an app's sign-in page by a button to the channel's page. */
export async function toChannel(browser: Browser, world: World, app: TestClient, label: string): Promise<Page> {
  const page = await browser.open(world.authorizeUrl(app, { state: 'kept' }));
  return press(browser, page, label);
}

/** Follows the link that reads like this. */
export async function press(browser: Browser, page: Page, label: string): Promise<Page> {
  const link = page.document.querySelectorAll('a').find((one) => one.text.includes(label));
  if (!link) throw new Error(`no link "${label}" on:\n${page.text}`);
  return browser.open(new URL(link.getAttribute('href') ?? '', page.url));
}

/** Says who one is at the channel, and comes back. */
export const sayWho = (browser: Browser, page: Page, who: string, decision: 'yes' | 'no' = 'yes'): Promise<Page> =>
  browser.submit(page, { who }, ['decision', decision]);

/** Who is new makes an account; ends at the app, or at the consent page. */
export async function makeAccount(browser: Browser, page: Page, given: Readonly<Record<string, string>> = {}) {
  const password = unique('Quiet_lake');
  const filling = {
    username: unique('user'),
    email: `${unique('mail')}@example.com`,
    password,
    confirm: password,
    captcha: 'abcd5',
    ...given,
  };
  return { ...filling, page: await browser.submit(page, filling) };
}

/** All the way: a new person of a channel with an account here. */
export async function newcomer(world: SocialWorld, label: string, who: string) {
  const browser = browserIn(world, [world.channels.url]);
  const arrived = await sayWho(browser, await toChannel(browser, world, world.app, label), who);
  const account = await makeAccount(browser, arrived);
  if (!account.page.outside) throw new Error(`did not reach the app:\n${account.page.text}`);
  return { browser, ...account };
}

/** Who of a channel belongs to whom. */
export const bindings = (world: World, where: Readonly<Record<string, unknown>>) =>
  world.database.read(
    world.database.sql('social_identities').where(where).select('channel', 'subject', 'uid'),
  ) as Promise<{ channel: string; subject: string; uid: number }[]>;
