/** The rows of the resource API. */
import type { ProductStock } from '../stock/product.ts';
import { posting } from '../stock/requests.ts';
import { captcha, duringFloods } from './floods.ts';
import { bareKoa, bareKoaRow, floor } from './references.ts';
import { type Goal, type Reference, type Row, supply } from './row.ts';

interface Call {
  readonly name: string;
  readonly path: string;
  readonly form?: (stock: ProductStock) => Readonly<Record<string, string>>;
  readonly expect: string;
  /** Of one with a token that is known, and with a fresh one. */
  readonly goals: { readonly known: Goal; readonly fresh?: Goal };
  /** Held against a known token too. */
  readonly floor?: Reference;
  /** Measured with a known token during floods too. */
  readonly duringOthers?: true;
}

const calls: readonly Call[] = [
  {
    name: '`User/uid`',
    path: '/api/User/uid',
    form: ({ people: [{ username }] }) => ({ username }),
    expect: '"uid":',
    goals: { known: { sqlite: 0.7, postgres: 0.7 }, fresh: { sqlite: 0.25, postgres: 0.25 } },
    floor,
    duringOthers: true,
  },
  { name: '`friends`', path: '/api/User/friends', expect: '"since":', goals: { known: { postgres: 0.35 } } },
  {
    name: '`events`',
    path: '/api/Calendar/events',
    expect: '"title":"Day 10"',
    goals: { known: { postgres: 0.35 } },
  },
];

const answered = (body: string) => ({ status: 200, body });
const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token}` });

/** With a token that the resource API remembers, and with one that it must ask about. */
function rowsOf({ name, path, form, expect, goals, floor, duringOthers }: Call): readonly Row[] {
  const asking = (stock: ProductStock, tokens: readonly string[]) =>
    tokens.map((token) => posting(path, form?.(stock) ?? {}, bearer(token)));
  const known: Row = {
    name: `${name}, known token`,
    server: 'resource',
    prepare: (stock) => ({
      url: stock.resource,
      requests: asking(stock, stock.held),
      turns: 'shared',
      expect: answered(expect),
    }),
    references: floor ? [bareKoaRow, floor] : [bareKoaRow],
    goal: goals.known,
  };
  return [
    known,
    ...(duringOthers ? duringFloods({ ...known, name: `${known.name},` }) : []),
    {
      name: `${name}, fresh token`,
      server: 'resource',
      prepare: async (stock, seconds) => ({
        url: stock.resource,
        requests: asking(stock, await stock.accessTokens(supply(seconds))),
        turns: 'once',
        expect: answered(expect),
      }),
      references: [bareKoaRow],
      ...(goals.fresh && { goal: goals.fresh }),
    },
  ];
}

export const resourceRows: readonly Row[] = [
  ...calls.flatMap(rowsOf),
  { name: 'captcha', server: 'resource', prepare: captcha, references: [bareKoa] },
  {
    name: 'captcha, 400 a second',
    server: 'resource',
    prepare: (stock) => ({ ...captcha(stock), perSecond: 400, sinceDue: true }),
    references: [bareKoa],
    mostP99: 50,
  },
  {
    name: 'avatar',
    server: 'resource',
    prepare: ({ resource, held: [token], people: [{ uid }] }) => ({
      url: resource,
      requests: [
        posting('/api/User/avatar', { uid: `${uid}`, size: '420' }, { ...bearer(token), accept: 'image/jpeg' }),
      ],
      turns: 'shared',
      expect: { status: 200, head: 'image/jpeg', body: '\xff\xd8\xff' },
    }),
    references: [bareKoa],
  },
];
