/** The calls of the demo app, reported one by one, for a developer to look at and copy. */
import { ask, OutgoingFault } from '../../shared/runtime/outgoing.ts';

/** One request of the demo app. */
export interface DemoCall {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly token?: string;
}

/** The answer. */
export interface DemoAnswer {
  readonly status: number;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** Reported while the demo runs: a request is sent, its answer arrives. */
export type DemoEvent = { readonly asked: DemoCall } | { readonly answered: DemoAnswer };

interface App {
  readonly authUrl: string;
  readonly resourceUrl: string;
  readonly client: Readonly<Record<'client_id' | 'client_secret', string>>;
  /** The account that the API is asked about. */
  nameOf(uid: number): Promise<string | undefined>;
}

const bounds = { milliseconds: 5_000, most: 64 * 1024 } as const;

async function send({ url, fields, token }: DemoCall): Promise<DemoAnswer> {
  const headers = { accept: 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  try {
    const answer = await ask(url, { method: 'POST', headers, body: new URLSearchParams(fields) }, bounds);
    return { status: answer.status, answer: (await answer.json()) as DemoAnswer['answer'] };
  } catch (error) {
    if (!(error instanceof OutgoingFault)) throw error;
    return { status: 0, answer: { fault: error.message } };
  }
}

/**
 * Exchanges the code, calls the API, refreshes and revokes. Stops at the first call that fails: the next need its
 * answer.
 */
export async function* playDemo(app: App, code: string): AsyncGenerator<DemoEvent, void> {
  const { authUrl, resourceUrl, client } = app;
  const next = async function* (
    url: string,
    fields: DemoCall['fields'],
    token?: string,
  ): AsyncGenerator<DemoEvent, DemoAnswer['answer'] | undefined> {
    const asked = { url, fields, ...(token && { token }) };
    yield { asked };
    const answered = await send(asked);
    yield { answered };
    return answered.status === 200 ? answered.answer : undefined;
  };
  const redirect_uri = `${authUrl}/demo/callback`;
  const token = `${authUrl}/api/Oauth/accessToken`;
  const tokens = yield* next(token, { grant_type: 'authorization_code', ...client, redirect_uri, code });
  if (!tokens) return;
  const { access_token, refresh_token, uid } = tokens;
  const username = (await app.nameOf(Number(uid))) ?? '';
  yield* next(`${resourceUrl}/api/User/uid`, { username }, String(access_token));
  const fresh = yield* next(token, { grant_type: 'refresh_token', ...client, refresh_token: String(refresh_token) });
  if (fresh) yield* next(`${authUrl}/api/Oauth/revoke`, { access_token: String(fresh.access_token) });
}

/** Quotes a text in single quotes for a shell, JavaScript and Python. */
const shell = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const literal = (value: unknown) => JSON.stringify(value);

export const asCurl = ({ url, fields, token }: DemoCall): string =>
  [
    `curl ${url}`,
    ...(token ? [`-H ${shell(`Authorization: Bearer ${token}`)}`] : []),
    ...Object.entries(fields).map(([name, value]) => `--data-urlencode ${shell(`${name}=${value}`)}`),
  ].join(' \\\n  ');

export const asJavaScript = ({ url, fields, token }: DemoCall): string =>
  `const answer = await fetch(${literal(url)}, {
  method: 'POST',${token ? `\n  headers: { Authorization: ${literal(`Bearer ${token}`)} },` : ''}
  body: new URLSearchParams(${literal(fields)}),
});
console.log(await answer.json());`;

export const asPython = ({ url, fields, token }: DemoCall): string =>
  `import json, urllib.parse, urllib.request

body = urllib.parse.urlencode(${literal(fields)}).encode()
headers = ${token ? literal({ Authorization: `Bearer ${token}` }) : '{}'}
with urllib.request.urlopen(urllib.request.Request(${literal(url)}, body, headers)) as answer:
    print(json.load(answer))`;
