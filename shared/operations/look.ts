/** The look of the platform: showing, changing and resetting it. */
import { z } from 'zod';
import { ApiError } from '../api/errors.ts';
import { defined } from '../api/fields.ts';
import { reason } from '../api/reasons.ts';
import { logoPath } from '../logos/address.ts';
import { leastContrast } from '../look/colours.ts';
import { lookOf } from '../look/looks.ts';
import { lookFaults, normalLook } from '../look/rules.ts';
import { logoFile } from './clients/fields.ts';
import type { OperationDeps } from './deps.ts';
import { operation } from './operation.ts';

const colour = z.object({
  colour: z.string(),
  contrast: z.number().describe('The least with what it stands on.'),
});
const shape = z.object({
  name: z.string(),
  logo: z.string().nullable().describe('Where it is to be seen, below AUTH_URL.'),
  accent_light: colour,
  accent_dark: colour,
  terms_uri: z.string().nullable(),
  privacy_uri: z.string().nullable(),
  own: z.array(z.string()).describe('Which of these the platform did not come with.'),
});

type Deps = Pick<OperationDeps, 'looks' | 'logos'>;

async function present({ looks }: Pick<Deps, 'looks'>): Promise<z.input<typeof shape>> {
  const row = await looks.find();
  const { name, logo, accent, terms_uri, privacy_uri } = lookOf(row);
  const told = (scheme: 'light' | 'dark') => ({
    colour: accent[scheme],
    contrast: Math.floor(leastContrast(accent[scheme], scheme).ratio * 100) / 100,
  });
  const { id, updated_at, ...columns } = row ?? {};
  return {
    name,
    logo: logo && logoPath(logo),
    accent_light: told('light'),
    accent_dark: told('dark'),
    ...{ terms_uri, privacy_uri },
    own: Object.entries(columns).flatMap(([column, value]) => (value === null ? [] : [column])),
  };
}

export const showLook = operation<Deps>()({
  name: 'look.show',
  summary: 'The name, the logo, the colours and the links of the platform',
  audited: false,
  input: z.object({}),
  output: shape,
  errors: [],
  run: (_, deps) => present(deps),
});

const member = z.string().max(10_000).nullable().optional();

export const setLook = operation<Deps>()({
  name: 'look.set',
  summary:
    'Changes how the platform looks, on pages and in mails, within seconds on every instance. What is left out stays; null goes back to what it came with.',
  audited: true,
  input: z.object({
    name: member.describe('Of the platform: it stands in titles, mails and messages.'),
    logo: logoFile,
    accent_light: member.describe('#rrggbb, of links and buttons on light pages: 4.5:1 with what it stands on.'),
    accent_dark: member.describe('The same on dark pages.'),
    terms_uri: member.describe('Where its terms stand, while no content has the slug terms: https.'),
    privacy_uri: member.describe('Where its privacy policy stands, while no content has the slug privacy: https.'),
  }),
  output: shape,
  errors: ['INVALID_PARAMETER'],
  async run({ input: { logo: file, ...given }, about, noted, fail }, deps) {
    const { looks, logos } = deps;
    about('look');
    if (Object.keys(defined({ ...given, file })).length === 0) {
      fail('INVALID_PARAMETER', reason('refused.nothingToChange'), 'body');
    }
    const columns = normalLook(given);
    const details = lookFaults(columns);
    if (details.length) throw new ApiError('INVALID_PARAMETER', { details });
    const drawn = file ? await logos.prepare(file) : undefined;
    await looks.change({ ...defined(columns), ...(file === null && { logo: null }) }, drawn, noted());
    await looks.refresh();
    return present(deps);
  },
});

export const resetLook = operation<Deps>()({
  name: 'look.reset',
  summary: 'Has the platform look as it came',
  audited: true,
  input: z.object({}),
  output: shape,
  errors: [],
  async run({ about, noted }, deps) {
    about('look');
    await deps.looks.clear(noted());
    await deps.looks.refresh();
    return present(deps);
  },
});
