/**
 * The scripts of the pages: small files of our own, each an enhancement that its page can do without. An element asks for
 * one by `data-script`, its file finds the elements that did: a page has those scripts that its elements ask for.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Html } from '../../../shared/words/html.ts';
import { loadAsset } from './load-asset.ts';

const names = readdirSync(join(import.meta.dirname, 'assets'))
  .filter((file) => file.endsWith('.js'))
  .map((file) => file.slice(0, -'.js'.length));

export const scripts = new Map(names.map((name) => [name, loadAsset(name, 'js')]));

/** The addresses of the scripts that a page's elements ask for. What people wrote asks for none: its quotes are escaped. @param others that what follows asks for */
export function scriptsOf({ source }: Html, others: readonly string[] = []): string[] {
  const inPage = [...source.matchAll(/ data-script="([^"]*)"/g)].flatMap(([, list = '']) => list.split(' '));
  const asked = [...inPage, ...others];
  return [...new Set(asked)].map((name) => {
    const script = scripts.get(name);
    if (!script) throw new TypeError(`no script is called ${name}`);
    return script.address;
  });
}
