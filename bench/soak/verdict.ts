/** Whether memory was flat: the slope of the second half. */
import type { Sample } from './soak.ts';

/** MiB a minute that are no growth yet: samples differ by more. */
const FLAT = { heap: 0.5, resident: 2 } as const;

const servers = { auth: 'auth-server', resource: 'resource API' } as const;
type Server = keyof typeof servers;
const series = (Object.keys(servers) as Server[]).flatMap((server) =>
  (['heap', 'resident'] as const).map((what) => ({ server, what, of: (sample: Sample) => sample[server][what] })),
);

/** A sample a minute, as a table in Markdown. */
export function soakTable(samples: readonly Sample[]): string {
  const headings = series.map(({ server, what }) => `${servers[server]} ${what} MiB`);
  const shown = samples.filter(
    ({ minutes }, at) => at === 0 || Math.floor(minutes) > Math.floor(samples[at - 1]?.minutes ?? 0),
  );
  return [
    `| minute | req/s | ${headings.join(' | ')} |`,
    `| ${['minute', 'req/s', ...headings].map(() => '---:').join(' | ')} |`,
    ...shown.map((sample) => {
      const cells = [
        sample.minutes.toFixed(1),
        sample.perSecond.toFixed(0),
        ...series.map(({ of }) => of(sample).toFixed(1)),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

/** @returns what each memory did in the second half, in words, and whether all of it was flat */
export function verdict(samples: readonly Sample[]): { words: string; flat: boolean } {
  const half = samples.slice(Math.floor(samples.length / 2));
  const slopes = series.map(({ server, what, of }) => {
    const slope = slopeOf(half.map((sample) => [sample.minutes, of(sample)]));
    return { slope, flat: slope <= FLAT[what], words: `${servers[server]} ${what} ${slope.toFixed(2)}` };
  });
  const flat = slopes.every((one) => one.flat);
  const words = slopes.map((one) => one.words).join(', ');
  return { words: `In its second half, MiB a minute: ${words}. Memory ${flat ? 'is flat' : 'grows'}.`, flat };
}

/** Of the line with the least squares. */
function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) / spread;
}
