/** Where the stories of the pages begin: an app sends a person to sign in. */
import type { Page, TestClient, World } from '../../../_world.ts';

const apps = new WeakMap<World, Promise<TestClient>>();
const SCOPE = ['openid', 'profile', 'email', 'calendar'];

/** An app on this machine, the same one for every story of a world: its redirect URI is a page of ours. */
export function appOf(world: World): Promise<TestClient> {
  const app =
    apps.get(world) ??
    world.client({ name: 'Sunny Calendar', scope: SCOPE, redirectUri: `${world.authUrl}/demo/callback` });
  apps.set(world, app);
  return app;
}

/** The address the app sends people to. */
export const startOf = async (world: World, params: Readonly<Record<string, string>> = {}): Promise<string> =>
  world.authorizeUrl(await appOf(world), { scope: 'profile email', state: 's', ...params });

/** A person's agent at the first page the app sent them to. */
export async function openFirstPage(world: World, params: Readonly<Record<string, string>> = {}, lang?: string) {
  const agent = world.agent(lang);
  return { agent, page: await agent.open(await startOf(world, params)) };
}

/** What a field holds. */
export const fieldValue = ({ document }: Page, name: string): string | undefined =>
  document.querySelector(`[name="${name}"]`)?.getAttribute('value');

/** What the page says went wrong. */
export const alertOf = ({ document }: Page): string => document.querySelector('[role="alert"]')?.text.trim() ?? '';

/** What solves a form's captcha, where it asks for one. */
export const solved = ({ document }: Page, captcha = 'abcd5'): { captcha?: string } =>
  document.querySelector('[name="captcha"]') ? { captcha } : {};
