/**
 * ZIP archives that are created while they are sent, with only a piece of one file in memory. The only door to fflate.
 */
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';

const require = createRequire(import.meta.url);
/** Loaded on first use. */
const library = (): typeof import('fflate') => require('fflate');

export interface ArchivedFile {
  readonly name: string;
  /** True for incompressible content such as pictures. */
  readonly isPacked?: boolean;
  readonly pieces: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;
}

/** The archive of these files; each file is requested when the previous one is sent. */
export const zip = (files: AsyncIterable<ArchivedFile>): Readable =>
  Readable.from(chunks(files), { objectMode: false });

async function* chunks(files: AsyncIterable<ArchivedFile>): AsyncGenerator<Uint8Array> {
  const { Zip, ZipDeflate, ZipPassThrough } = library();
  const made: Uint8Array[] = [];
  const archive = new Zip((error, chunk) => {
    if (error) throw error;
    if (chunk.length) made.push(chunk);
  });
  for await (const { name, isPacked, pieces } of files) {
    const entry = isPacked ? new ZipPassThrough(name) : new ZipDeflate(name);
    archive.add(entry);
    for await (const piece of pieces) {
      entry.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
      yield* made.splice(0);
    }
    entry.push(new Uint8Array(), true);
    yield* made.splice(0);
  }
  archive.end();
  yield* made.splice(0);
}
