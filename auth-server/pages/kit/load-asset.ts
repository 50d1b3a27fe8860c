/** A static file, read once, whose name changes with its content, so browsers may keep it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Packed, pack } from '../../../shared/http/packed.ts';

export interface Asset {
  readonly address: string;
  readonly type: string;
  readonly packed: Packed;
}

/** Loads a file of the folder `assets`, or several as one, in this order. */
export function loadAsset(name: string, extension: string, files: readonly string[] = [`${name}.${extension}`]): Asset {
  const texts = files.map((file) => readFileSync(join(import.meta.dirname, 'assets', file), 'utf8'));
  const bytes = Buffer.from(texts.join('\n'));
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return { address: `/assets/${name}.${hash}.${extension}`, type: extension, packed: pack(bytes) };
}
