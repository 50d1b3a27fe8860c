/** Every answer that a story gets is held against the API reference of the server it comes from. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { surroundings } from './database.ts';
import { ask } from './http.ts';
import type { Reply } from './reply.ts';

type Json = Readonly<Record<string, unknown>>;
type Operations = Readonly<Record<string, { readonly responses: Readonly<Record<string, Response>> }>>;
interface Failure {
  readonly error_code: number;
  readonly api_uri: string;
}
interface Content {
  readonly schema: Json;
  readonly examples?: Readonly<Record<string, { readonly value: Failure }>>;
}
interface Response {
  readonly content?: Readonly<Record<string, Content>>;
}

interface Reference {
  /** By patterns of the path below /api. */
  readonly paths: readonly (readonly [pattern: RegExp, path: string, operations: Operations])[];
  readonly ajv: Ajv2020;
  /** By what their schemas refer to, as nearly all failures do to one; others by themselves. */
  readonly judges: Map<unknown, ValidateFunction>;
}

type Wrong = (what: string) => Error;

const anyFailure: Json = { $ref: 'reference#/components/schemas/Failure' };

const references = new Map<string, Reference>();
const learned = new Map<string, Promise<Reference>>();

/** Takes the reference of a server that has started. All of one name have the same, so that the first one tells it for all. */
export async function learnReference(name: string, origin: string): Promise<void> {
  const reference = learned.get(name) ?? readReference(name, origin);
  learned.set(name, reference);
  references.set(origin, await reference);
}

async function readReference(name: string, origin: string): Promise<Reference> {
  const text = await textOf(name, origin);
  // Schemas are judged each by itself: what they share is found by name from anywhere.
  const { paths: described, components } = JSON.parse(text.replaceAll('"#/components/', '"reference#/components/')) as {
    readonly paths: Readonly<Record<string, Operations>>;
    readonly components: Json;
  };
  const ajv = new Ajv2020({ strict: false, validateSchema: false });
  formats.default(ajv);
  ajv.addSchema({ components }, 'reference');
  const paths = Object.entries(described).map(([path, operations]) => {
    const pattern = path.replace(/^\/api/, '').replace(/\{\w+\}/g, '[^/]+');
    return [new RegExp(`^/apis?${pattern}/?$`, 'i'), path, operations] as const;
  });
  return { paths, ajv, judges: new Map() };
}

/** Asks the server for its reference, or takes what another test file was told. */
async function textOf(name: string, origin: string): Promise<string> {
  const file = join(surroundings().TEST_DIRECTORY, `reference-${name}.json`);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const { status, text } = await ask(`${origin}/openapi.json`);
  if (status !== 200) throw new Error(`no reference: HTTP ${status}`);
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, text);
  renameSync(mine, file);
  return text;
}

/**
 * @throws Error where the reference of the server says that it does not answer so: another status, another type, other
 * members
 */
export function holdAgainstReference(url: URL, method: string, { status, headers, text }: Reply<unknown>): void {
  const reference = references.get(url.origin);
  // What has no request id was answered by node:http, before any of our code.
  if (!reference || !/^\/apis?\//i.test(url.pathname) || method === 'OPTIONS' || !headers.has('x-request-id')) return;
  const wrong = (what: string) => new Error(`${method} ${url.pathname}: ${what}\n${text.slice(0, 1000)}`);
  const [, path, operations] = reference.paths.find(([pattern]) => pattern.test(url.pathname)) ?? [];
  const type = headers.get('content-type')?.split(';', 1)[0] ?? '';
  if (!path || !operations) {
    if (status !== 404) throw wrong(`answers with ${status}, and is not in the reference`);
    if (text) hold(reference, anyFailure, text, wrong);
    return;
  }
  // Of a method it has not, any other tells what the answer is.
  const known = method === 'HEAD' ? 'get' : method.toLowerCase();
  const operation = known in operations ? known : (Object.keys(operations)[0] as string);
  const response = operations[operation]?.responses[status];
  if (!response) throw wrong(`HTTP ${status} is not in the reference`);
  // What a redirect says of itself is for nobody.
  if (status >= 300 && status < 400) return;
  if (method === 'HEAD' || !text) {
    if (method !== 'HEAD' && response.content) throw wrong(`HTTP ${status} without a body is not in the reference`);
    return;
  }
  if (!response.content?.[type]) throw wrong(`HTTP ${status} of ${type} is not in the reference`);
  if (type !== 'application/json') return;
  hold(reference, response.content[type].schema, text, wrong);
  if (status < 400) return;
  const { error_code, api_uri } = JSON.parse(text) as Failure;
  const examples = Object.values(response.content[type].examples ?? {});
  if (!examples.some(({ value }) => value.error_code === error_code && value.api_uri === api_uri))
    throw wrong(`${error_code} of ${api_uri} with HTTP ${status} is not in the reference`);
}

function hold({ ajv, judges }: Reference, schema: Json, text: string, wrong: Wrong): void {
  const key = schema.$ref ?? schema;
  const judge = judges.get(key) ?? ajv.compile(schema);
  judges.set(key, judge);
  if (!judge(JSON.parse(text))) throw wrong(`is not what the reference says: ${ajv.errorsText(judge.errors)}`);
}
