/** What a server tells Prometheus. */
import { setTimeout as wait } from 'node:timers/promises';

/** The sum of a metric's numbers under these labels; one that an operator's query would not find is an Error. */
export type Metric = (name: string, labels?: Readonly<Record<string, string>>) => number;

interface Scrape {
  readonly text: string;
  readonly metric: Metric;
  /** The values that a label has. */
  values(label: string): Set<string>;
}

/** Scrapes until it tells this, and gives what it told at last. A scrape that fails meanwhile is tried again. */
export async function scrapeUntil(port: number, told: (scrape: Scrape) => boolean): Promise<Scrape> {
  for (const deadline = Date.now() + 30_000; ; await wait(100)) {
    const late = Date.now() > deadline;
    const scraped = await scrape(port).catch((error) => {
      if (late) throw error;
    });
    if (scraped && (late || told(scraped))) return scraped;
  }
}

/** @throws Error where the answer is none, or not in Prometheus' text format */
export async function scrape(port: number): Promise<Scrape> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`HTTP ${response.status}`);
  const samples = text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#')) return [];
    const [, name = '', labels = '', number = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (!name || (Number.isNaN(Number(number)) && !/^nan$/i.test(number)))
      throw new Error(`not in the text format: ${line}`);
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = '', value = '']) => [key, value]);
    return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, number: Number(number) }];
  });
  return {
    text,
    metric: (name, labels = {}) =>
      samples
        .filter((one) => one.name === name && Object.entries(labels).every(([key, value]) => one.labels[key] === value))
        .reduce((sum, { number }) => sum + number, 0),
    values: (label) => new Set(samples.flatMap(({ labels }) => labels[label] ?? [])),
  };
}
