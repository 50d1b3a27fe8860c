/**
 * Our small scripts, without which every page still works. An element requests one by `data-script`, and the script
 * finds its elements: a page loads those that its elements request.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Html } from '../../../shared/words/html.ts';
import { loadAsset } from './load-asset.ts';

const names = readdirSync(join(import.meta.dirname, 'assets'))
  .filter((file) => file.endsWith('.js'))
  .map((file) => file.slice(0, -'.js'.length));

export const scripts = new Map(names.map((name) => [name, loadAsset(name, 'js')]));

/**
 * The addresses of the scripts that a page requests. User content cannot request any: its quotes are escaped.
 * @param others scripts of streamed content
 */
export function scriptsOf({ source }: Html, others: readonly string[] = []): string[] {
  const inPage = [...source.matchAll(/ data-script="([^"]*)"/g)].flatMap(([, list = '']) => list.split(' '));
  const asked = [...inPage, ...others];
  return [...new Set(asked)].map((name) => {
    const script = scripts.get(name);
    if (!script) throw new TypeError(`no script is called ${name}`);
    return script.address;
  });
}
