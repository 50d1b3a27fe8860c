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
  const sharing = all.filter(canShare);
  const inBrowser = (file: string) => /\bwithBrowser\b/.test(textOf(file));
  // A process starts one Chromium for all of its files.
  const [browsed, others] = [sharing.filter(inBrowser), sharing.filter((file) => !inBrowser(file))];
  const processes = [...parted(browsed), ...parted(others)].map(([first = '', ...rest]) => [first, rest] as const);
  const told = new Set(processes.flatMap(([, rest]) => rest));
  const files = all.filter((file) => !told.has(file)).map((file) => join('test', file));
  return { files, together: Object.fromEntries(processes) };
}

const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

/** What a story measures or changes of its process would be that of other files as well. */
const ofTheProcess = /\bprocess\.(cpuUsage|resourceUsage|pid)\b|\bDate\.now = /;

/** Whether it is told by a process with others. */
const canShare = (file: string) => !longest.some((part) => file.includes(part)) && !ofTheProcess.test(textOf(file));

/** Neighbours come to different processes: they often want the same of a server. */
function parted(files: readonly string[]): string[][] {
  const processes = Math.ceil(files.length / AT_MOST);
  return Array.from({ length: processes }, (_, one) => files.filter((_, at) => at % processes === one));
}
