/** multipart/form-data (RFC 7578): a part with a filename is a file, any other a field, whatever type it says it has. */
import { Dicer } from '@fastify/busboy';
import { UploadedFile } from '../../api/endpoint.ts';
import { charsetOf } from './charset.ts';
import { byName, MOST_PARAMETERS, type Parameters, tooMany, undecodable, unreadable } from './parameters.ts';

interface Part {
  /** The lines of each header, one octet a character. */
  headers: Readonly<Record<string, readonly string[] | undefined>>;
  readonly chunks: Buffer[];
}

/**
 * Fields and files. A field is in the character set that its own type names, else in the one of the field `_charset_`
 * (RFC 7578 sections 4.5 and 4.6), else in the one of the request, else in UTF-8.
 * @param type the request's own Content-Type
 * @throws ApiError INVALID_PARAMETER by name for octets that do not decode, BODY_UNREADABLE for what is no such body
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
    const parser = new Dicer({ boundary, maxHeaderPairs: 20 });
    const refuse = (cause: Error) => reject(unreadable(cause));
    parser.on('part', (stream) => {
      // Thrown out of `end`, which reads all there is: no part after it is made.
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

/** What a part is: the name of its parameter, and whether it is a file. One without a name is nothing. */
function dispositionOf({ headers }: Part) {
  const disposition = headers['content-disposition']?.[0];
  const filename = parameterOf(disposition, 'filename') ?? parameterOf(disposition, 'filename*');
  const isFormData = /^\s*form-data\b/i.test(disposition ?? '');
  const name = isFormData ? parameterOf(disposition, 'name') : undefined;
  return { name, isFile: filename !== undefined, filename: filename ?? '' };
}

/** One parameter of a header's line: a token, or a string in which a quote stands behind a backslash or as %22. */
function parameterOf(line: string | undefined, wanted: string): string | undefined {
  for (const [, name = '', quoted, plain] of line?.matchAll(PARAMETER) ?? []) {
    if (name.toLowerCase() !== wanted) continue;
    return quoted?.replace(/\\(["\\])/g, '$1').replaceAll('%22', '"') ?? plain;
  }
  return undefined;
}

const PARAMETER = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g;
