/** multipart/form-data (RFC 7578): a part with a filename is a file, any other a field, whatever its type. */
import { createRequire } from 'node:module';
import { UploadedFile } from '../../api/endpoint.ts';
import { byName, charsetOf, MOST_PARAMETERS, type Parameters, tooMany, undecodable, unreadable } from './parameters.ts';

const require = createRequire(import.meta.url);
/** Loaded on first use. */
const library = (): typeof import('@fastify/busboy') => require('@fastify/busboy');

interface Part {
  /** The lines of each header, one byte per character. */
  headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly chunks: Buffer[];
}

/**
 * Fields and files. The character set of a field is that of its own type, else of the field `_charset_` (RFC 7578
 * sections 4.5 and 4.6), else of the request, else UTF-8.
 * @param type the Content-Type of the request
 * @throws ApiError INVALID_PARAMETER by name for undecodable bytes, BODY_UNREADABLE for anything else
 */
export async function parseMultipart(octets: Buffer, charset: string | undefined, type: string): Promise<Parameters> {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined || !/^multipart\/form-data\b/i.test(type)) throw unreadable();
  const parts = (await partsOf(octets, boundary)).map((part) => ({ ...part, ...dispositionOf(part) }));
  const said = parts.find(({ name, isFile }) => name === '_charset_' && !isFile);
  const whole = (said && contentOf(said).toString('latin1')) || charset;
  const { extendsAscii } = charsetOf(whole);
  if (!extendsAscii) throw unreadable();

  const pairs = parts.flatMap((part): [string, unknown][] => {
    if (part.name === undefined) return [];
    const name = charsetOf(whole).decode(Buffer.from(part.name, 'latin1'));
    if (name === undefined) throw undecodable(['body'], charsetOf(whole));
    if (part.isFile) return [[name, new UploadedFile(part.filename, contentOf(part))]];
    const set = charsetOf(parameterOf(part.headers['content-type']?.[0], 'charset') ?? whole);
    const value = set.decode(contentOf(part));
    if (value === undefined) throw undecodable([name], set);
    return [[name, value]];
  });
  return byName(pairs);
}

const contentOf = ({ chunks }: Part): Buffer => Buffer.concat(chunks);

function partsOf(octets: Buffer, boundary: string): Promise<Part[]> {
  return new Promise((resolve, reject) => {
    const parts: Part[] = [];
    const parser = new (library().Dicer)({ boundary, maxHeaderPairs: 20 });
    const refuse = (cause: Error) => reject(unreadable(cause));
    parser.on('part', (stream) => {
      // Thrown by `end`, which parses the whole input: later parts are not created.
      if (parts.length === MOST_PARAMETERS) throw tooMany();
      const part: Part = { headers: {}, chunks: [] };
      parts.push(part);
      stream.on('header', (headers) => Object.assign(part, { headers }));
      stream.on('data', (chunk: Buffer) => part.chunks.push(chunk));
      stream.on('error', refuse);
    });
    parser.on('error', refuse);
    parser.on('finish', () => resolve(parts));
    parser.end(octets);
  });
}

/** The name of a part's parameter, and whether it is a file. Parts without a name are ignored. */
function dispositionOf({ headers }: Part) {
  const disposition = headers['content-disposition']?.[0];
  const filename = parameterOf(disposition, 'filename') ?? parameterOf(disposition, 'filename*');
  const isFormData = /^\s*form-data\b/i.test(disposition ?? '');
  const name = isFormData ? parameterOf(disposition, 'name') : undefined;
  return { name, isFile: filename !== undefined, filename: filename ?? '' };
}

/** One parameter of a header: a token, or a string with quotes escaped by a backslash or as %22. */
function parameterOf(line: string | undefined, wanted: string): string | undefined {
  for (const [, name = '', quoted, plain] of line?.matchAll(PARAMETER) ?? []) {
    if (name.toLowerCase() !== wanted) continue;
    return quoted?.replace(/\\(["\\])/g, '$1').replaceAll('%22', '"') ?? plain;
  }
  return undefined;
}

const PARAMETER = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;
