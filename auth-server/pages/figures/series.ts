/** From stored counts to the series of a chart and its table. */
import type { ChartSeries } from './chart.ts';

interface Amount {
  readonly name: string;
  readonly amount: number;
}

/** As many as a reader can tell apart; all others are summed up as one more. */
const MOST = 4;

/** The most frequent names, largest first, and all others as one. @param counted the counts at each time */
export function chartSeriesOf(counted: readonly (readonly Amount[])[], others: string): ChartSeries[] {
  const sums = new Map<string, number>();
  for (const { name, amount } of counted.flat()) sums.set(name, (sums.get(name) ?? 0) + amount);
  const names = [...sums].sort(([, a], [, b]) => b - a).map(([name]) => name);
  const own = names.length > MOST + 1 ? names.slice(0, MOST) : names;
  const rest = new Set(names.slice(own.length));
  const valuesOf = (isMeant: (name: string) => boolean) =>
    counted.map((some) => total(some.filter(({ name }) => isMeant(name))));
  return [
    ...own.map((name) => ({ name, values: valuesOf((one) => one === name) })),
    ...(rest.size ? [{ name: others, values: valuesOf((one) => rest.has(one)) }] : []),
  ];
}

/** The sum of all amounts. */
export const total = (some: readonly Pick<Amount, 'amount'>[]): number =>
  some.reduce((sum, { amount }) => sum + amount, 0);
