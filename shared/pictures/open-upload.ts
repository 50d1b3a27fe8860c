/** Opens an uploaded picture, reduced to its pixels. */
import { bare } from './bare.ts';
import { sizeInHeader } from './png-chunks.ts';
import { checkMended, type Header, readHeader } from './sharp.ts';

type Size = Header['upright'];

/**
 * Opens a file with the signature of a picture. One of an unacceptable size is not decoded.
 * @returns its size, and the picture if the size is acceptable
 * @throws BrokenPicture
 */
export async function openUpload(
  file: Buffer,
  format: 'png' | 'jpeg',
  isFit: (size: Size) => boolean,
): Promise<{ readonly size: Size; readonly picture: Uint8Array | undefined }> {
  const told = format === 'png' ? sizeInHeader(file) : undefined;
  if (told && !isFit(told)) return { size: told, picture: undefined };
  const { bytes: picture, mended } = bare(file, format);
  const { upright: size } = await readHeader(picture);
  if (!isFit(size)) return { size, picture: undefined };
  if (mended) await checkMended(picture);
  return { size, picture };
}
