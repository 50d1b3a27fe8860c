/**
 * Which files are told by one process, where all are told: a process of ava's, and what each of them loads, take as long as
 * the stories of most.
 */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { longest } from './longest.ts';

const folder = resolve(import.meta.dirname, '..');

/** How many files one process tells: more would leave cores idle at the end. */
const AT_MOST = 7;

/** The first of the files that one process tells, each with the others of its process: see tell-together.ts. */
export type Together = Readonly<Record<string, readonly string[]>>;

/** @returns all files that ava starts, and those that are told with them */
export function tellTogether(): { readonly files: string[]; readonly together: Together } {
  const all = globSync('**/*.test.ts', { cwd: folder }).sort();
  const sharing = all.filter((file) => !longest.some((part) => file.includes(part)) && isOnLentServers(file));
  const processes = Math.ceil(sharing.length / AT_MOST);
  const others = Array.from({ length: processes }, (_, first) =>
    sharing.filter((_, at) => at >= processes && at % processes === first),
  );
  const together = Object.fromEntries(others.map((them, first) => [sharing[first] as string, them]));
  const told = new Set(others.flat());
  return { files: all.filter((file) => !told.has(file)).map((file) => join('test', file)), together };
}

const ofItsOwn = /\b(onEachDatabase|startWorld|withBrowser|serial)\b|from 'ava'/;

/** Whether all of its stories take place on servers that are lent to many, and none of them alone. */
function isOnLentServers(file: string): boolean {
  const text = readFileSync(join(folder, file), 'utf8');
  return text.includes('onBothDatabases()') && !ofItsOwn.test(text);
}
