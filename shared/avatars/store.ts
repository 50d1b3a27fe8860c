/** The files of an avatar, and the interface of their store. */

/** The sizes of avatars: by the requested number, width and height in pixels. */
export const sizes = { 420: [420, 560], 413: [413, 579] } as const;

export type Size = keyof typeof sizes;

/** A file of an avatar: one of the sizes, or the original. */
export type FileName = `${Size}.jpg` | `original.${'jpg' | 'png'}`;

export const fileNames: readonly FileName[] = ['420.jpg', '413.jpg', 'original.jpg', 'original.png'];

/** The disk or the store failed. */
export class StoreFault extends Error {
  override name = 'StoreFault';
}

/** Its functions reject only with StoreFault, except for bugs. */
export interface AvatarStore {
  /** Resolves once the file is durable. */
  put(version: string, name: FileName, bytes: Uint8Array): Promise<void>;
  /** Resolves to undefined where there is no such file. */
  get(version: string, name: FileName): Promise<Buffer | undefined>;
  /** Removes all existing files of a version. */
  remove(version: string): Promise<void>;
}
