/** …/figures: tokens, calls, errors and response times of an app, by hour or by day. */
import { z } from 'zod';
import { oneOf } from '../../../shared/api/fields.ts';
import { type AppPeriod, showFigures } from '../../../shared/operations/apps/figures.ts';
import { perform } from '../../../shared/operations/operation.ts';
import { dayOfYear, hourOfDay } from '../../../shared/words/dates.ts';
import { type Html, html } from '../../../shared/words/html.ts';
import { type AccountRequest, actorOf } from '../kit/account-form.ts';
import type { AccountPage } from '../kit/account-page.ts';
import type { Chart, ChartSeries } from './chart.ts';
import { codeName } from './error-codes.ts';
import { appAddressAt, callsAddress, choice, type FiguresPlacement, figuresAddress } from './placement.ts';

const asked = z.object({ by: oneOf('hour', 'day').catch('hour') });

export const figuresPage = <S extends string>(placement: FiguresPlacement<S>): AccountPage =>
  placement.page({
    path: `${placement.path}/figures`,
    section: placement.section,
    forms: {},

    async view(request) {
      const { ctx, deps, t } = request;
      const { client_id, name } = await placement.appOf(request);
      const { by } = asked.parse(ctx.query);
      const { periods } = await perform(showFigures, { input: { client_id, by }, actor: actorOf(request) }, deps);
      const address = figuresAddress(placement, client_id);
      const main = html`<p class="lead">${t('figures.lead')}</p>
${choice(t('figures.by'), [
  [t('figures.byHour'), `${address}?by=hour`, by === 'hour'],
  [t('figures.byDay'), `${address}?by=day`, by === 'day'],
])}
${await sections(request, by, periods)}
<p class="hint">${t('figures.how')}</p>
<p class="aside"><a href="${callsAddress(placement, client_id)}">${t('figures.toCalls')}</a> · <a href="${appAddressAt(placement, client_id)}">${name}</a></p>`;
      return { title: t('figures.titleOf', { app: name }), main };
    },
  });

async function sections(request: AccountRequest, by: 'hour' | 'day', periods: readonly AppPeriod[]): Promise<Html[]> {
  const { t, language } = request;
  // The drawing code is loaded on first use.
  const { bars, lineChart } = await import('./chart.ts');
  const written = (value: number) => new Intl.NumberFormat(language).format(value);
  const tell = by === 'hour' ? hourOfDay : dayOfYear;
  const times = periods.map(({ start }) => tell(language, Date.parse(start)));

  const counted = (
    what: 'tokens' | 'calls' | 'errors',
    named: readonly (readonly { name: string; amount: number }[])[],
  ) => {
    const chart = {
      times,
      written,
      series: chartSeriesOf(named, t('figures.others')),
      label: t(`figures.seen.${what}`, { count: total(named.flat()) }),
    };
    return section(request, t(`figures.kinds.${what}`), chart, bars);
  };
  const waits: Chart = {
    ...{ times, written },
    series: [
      { name: t('figures.p50'), values: periods.map(({ p50 }) => p50) },
      { name: t('figures.p99'), values: periods.map(({ p99 }) => p99) },
    ],
    label: t('figures.seen.times'),
  };
  return [
    counted(
      'calls',
      periods.map(({ calls }) => calls.map(({ endpoint, amount }) => ({ name: endpoint, amount }))),
    ),
    counted(
      'errors',
      periods.map(({ errors }) => errors.map(({ code, amount }) => ({ name: codeName(code, language), amount }))),
    ),
    counted(
      'tokens',
      periods.map(({ tokens }) => tokens.map(({ grant_type, amount }) => ({ name: shortGrant(grant_type), amount }))),
    ),
    section(request, t('figures.kinds.times'), waits, lineChart),
  ];
}

const shortGrant = (name: string): string => name.slice(name.lastIndexOf(':') + 1);

function section({ t }: AccountRequest, title: string, chart: Chart, draw: (chart: Chart) => Html): Html {
  const isEmpty = chart.series.every(({ values }) => values.every((value) => !value));
  return html`<h2>${title}</h2>
${
  isEmpty
    ? html`<p class="hint">${t('figures.nothing')}</p>`
    : html`<p class="hint">${chart.label}</p>
${draw(chart)}
<details><summary>${t('figures.table')}</summary>
${tableOf(title, t('figures.time'), chart)}</details>`
}
`;
}

/** The numbers of the chart as a table, without empty times, in a box that the keyboard can scroll. */
function tableOf(title: string, time: string, { series, times, written }: Chart): Html {
  const cell = ({ values }: ChartSeries, at: number) => html`<td>${values[at] ? written(values[at]) : '–'}</td>`;
  const row = (name: string, at: number) =>
    series.some(({ values }) => values[at]) &&
    html`<tr><th scope="row">${name}</th>${series.map((one) => cell(one, at))}</tr>
`;
  return html`<div class="rows" role="region" aria-label="${title}" tabindex="0"><table>
<thead><tr><th scope="col">${time}</th>${series.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${times.map(row)}</tbody>
</table></div>
`;
}

interface Amount {
  readonly name: string;
  readonly amount: number;
}

/** As many as a reader can tell apart; all others are summed up as one more. */
const MOST = 4;

/** The most frequent names, largest first, and all others as one. @param counted the counts at each time */
function chartSeriesOf(counted: readonly (readonly Amount[])[], others: string): ChartSeries[] {
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
const total = (some: readonly Pick<Amount, 'amount'>[]): number => some.reduce((sum, { amount }) => sum + amount, 0);
