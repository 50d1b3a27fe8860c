/**
 * Charts as SVG: d3 computes the scales, the stylesheet sets the colours. The plot scales with the page; its text
 * stands outside the plot, so it keeps the size of all other text.
 */
import { scaleBand, scaleLinear, scaleLog } from 'd3-scale';
import { line, stack } from 'd3-shape';
import { type Html, html } from '../../../shared/words/html.ts';

/** One series of numbers; null where there is none at that time. */
export interface ChartSeries {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

export interface Chart {
  /** A sentence that describes the chart. */
  readonly label: string;
  /** At most as many as the stylesheet has colours. */
  readonly series: readonly ChartSeries[];
  /** The labels of the times. */
  readonly times: readonly string[];
  written(value: number): string;
}

/** The units of the drawing: its height is that of the stylesheet, ten to a rem. */
const [WIDTH, HEIGHT, AXIS] = [480, 100, 40];
/** Margins for half a line of text. */
const MARGIN = 6;
const RANGE = [HEIGHT - MARGIN, MARGIN] as const;
const TICKS = 4;

/** Counts as stacked bars. */
export function bars(chart: Chart): Html {
  const { series, times, written } = chart;
  const rows = times.map((_, at) => Object.fromEntries(series.map(({ name, values }) => [name, values[at] ?? 0])));
  const layers = stack().keys(series.map(({ name }) => name))(rows);
  const top = Math.max(1, ...layers.flatMap((layer) => layer.map(([, end]) => end)));
  const y = scaleLinear([0, top], RANGE).nice(TICKS);
  const x = scaleBand(times.keys(), [0, WIDTH]).paddingInner(0.25);
  const bar = (name: string, at: number, [start, end]: readonly [number, number] | readonly number[]) => {
    const [low, high] = [y(start ?? 0), y(end ?? 0)];
    return (
      low > high &&
      html`<rect x="${round(x(at) ?? 0)}" y="${round(high)}" width="${round(x.bandwidth())}" height="${round(low - high)}"><title>${times[at]}: ${name} ${written((end ?? 0) - (start ?? 0))}</title></rect>`
    );
  };
  const drawn = layers.map(
    (layer, index) => html`<g class="series-${index + 1}">${layer.map((ends, at) => bar(layer.key, at, ends))}</g>\n`,
  );
  const ticks = y.ticks(TICKS).filter(Number.isInteger);
  return frame(
    chart,
    drawn,
    ticks.map((tick) => [y(tick), written(tick)] as const),
  );
}

/** Durations on a logarithmic scale: each step is ten times the one before. */
export function lineChart(chart: Chart): Html {
  const { series, times, written } = chart;
  const values = series.flatMap((one) => one.values.filter((value) => value !== null));
  const y = scaleLog([1, Math.max(10, ...values)], RANGE).nice();
  const x = scaleBand(times.keys(), [0, WIDTH]);
  const middle = (at: number) => round((x(at) ?? 0) + x.bandwidth() / 2);
  const height = (value: number) => round(y(Math.max(1, value)));
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, at) => middle(at))
    .y((value) => height(value ?? 1));
  // A number without neighbours is a dot, not a line.
  const dots = ({ values }: ChartSeries) =>
    values.map((value, at) => (value === null ? '' : `M${middle(at)} ${height(value)}h0`)).join('');
  const drawn = series.map(
    (one, index) =>
      html`<g class="series-${index + 1}"><path d="${path(one.values) ?? ''}"/><path class="dots" d="${dots(one)}"/></g>\n`,
  );
  const powers = y.ticks().filter((tick) => Number.isInteger(Math.log10(tick)));
  return frame(
    chart,
    drawn,
    powers.map((tick) => [y(tick), written(tick)] as const),
  );
}

function frame({ label, series, times }: Chart, drawn: readonly Html[], ticks: readonly (readonly [number, string])[]) {
  const first = times[0];
  const last = times.at(-1);
  return html`<figure class="chart">
<svg class="axis" viewBox="0 0 ${AXIS} ${HEIGHT}" aria-hidden="true">${ticks.map(([y, name]) => html`<text x="${AXIS - 4}" y="${round(y + 3)}" text-anchor="end">${name}</text>`)}</svg>
<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">
<g class="grid">${ticks.map(([y]) => html`<path d="M0 ${round(y)}H${WIDTH}"/>`)}</g>
${drawn}</svg>
<p class="span" aria-hidden="true"><span>${first}</span><span>${last}</span></p>
<figcaption>${series.map(({ name }, index) => html`<span><i class="series-${index + 1}"></i>${name}</span>\n`)}</figcaption>
</figure>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
