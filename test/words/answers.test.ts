/** With lang=zh an answer is Chinese: names of fields, formats and numbers aside, no English is left in it. */
import { endpoints as oauth } from '../../auth-server/oauth/endpoints.ts';
import { endpoints as resource } from '../../resource-api/endpoints.ts';
import type { Endpoint } from '../../shared/api/endpoint.ts';
import { fieldsOf } from '../../shared/http/openapi/schemas.ts';
import { onBothDatabases, type World } from '../_world.ts';

const test = onBothDatabases();

type Json = Readonly<Record<string, unknown>>;

const all = ([...resource, ...oauth] as unknown as readonly Endpoint<never>[]).filter(({ segment }) => !segment);
function wordsOf(schema: Json | undefined): string[] {
  const variants = [schema, ...((schema?.anyOf as Json[] | undefined) ?? [])];
  return variants.flatMap((variant) => (variant?.enum as unknown[] | undefined) ?? []).map(String);
}

/** Names of parameters, and the words that are values of some. */
const names = all.flatMap((endpoint) =>
  fieldsOf(endpoint).flatMap(({ name, schema }) => [
    name,
    ...wordsOf(schema),
    ...wordsOf(schema.items as Json | undefined),
  ]),
);
/** Words that are the same in every language: of formats, protocols and the values that parameters take. */
const terms =
  /\b(true|false|base64|jpg|png|clientid|username|header|headers|body|request|grant_type|[a-z]+_[a-z_]+)\b/g;

const bad: Readonly<Record<string, unknown>> = {
  'an object': { a: 1 },
  'a list': ['one', 'two'],
  'a control character': 'a\u0007b',
  'a long text': 'x'.repeat(9000),
  'a negative number': -1,
  'a large number': 1e12,
  blanks: '   ',
  'a word': 'nonsense',
  'a letter': 'x',
  digits: '123',
};

/** The English in a text: what is left beside names, terms and abbreviations. */
const english = (text: string) =>
  names
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, name) => rest.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), ''), text)
    .replaceAll(terms, '')
    .match(/\b[a-z]{3,}\b/g) ?? [];

/** As an address can have them, all of whose parameters share its 16 KB. */
const inAddress = (params: object) =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value).slice(0, 400)]));

/** What is wrong with an answer in Chinese; undefined where nothing is. */
async function fault(
  world: World,
  endpoint: Endpoint<never>,
  token: string,
  params: object,
): Promise<string | undefined> {
  const path = `/api${endpoint.path}`;
  const reply = await (endpoint.method.includes('POST')
    ? world.post(path, params, { token, lang: 'zh', json: true })
    : world.get(path, inAddress(params), { token, lang: 'zh' }));
  if (!reply.headers.get('content-type')?.startsWith('application/json')) return undefined;
  const { body } = reply;
  const told = [body.message, ...(body.details ?? []).map(({ reason }) => reason)].join('\n');
  return english(told).length ? `${endpoint.uri} ${Object.keys(params)}: ${told}` : undefined;
}

for (const [name, value] of Object.entries(bad)) {
  test(`${name} in every field of every endpoint`, async (t, world) => {
    const { loginToken } = await world.user();
    for (const endpoint of all) {
      // `lang` says in which language the answer is to be.
      const fields = fieldsOf(endpoint).filter((field) => field.name !== 'lang');
      const params = Object.fromEntries(fields.map((field) => [field.name, value]));
      t.is(await fault(world, endpoint, loginToken, params), undefined);
    }
  });
}

test('what is missing, and what nobody knows', async (t, world) => {
  const { loginToken } = await world.user();
  for (const endpoint of all) {
    t.is(await fault(world, endpoint, loginToken, {}), undefined);
    t.is(await fault(world, endpoint, loginToken, { id: 1, no_such: 'thing' }), undefined);
  }
});
