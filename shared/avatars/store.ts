/** What an avatar is kept as: its files, and the store that has them. */

/** The sizes in which an avatar is given: by the number that asks for one, its width and height in pixels. */
export const sizes = { 420: [420, 560], 413: [413, 579] } as const;

export type Size = keyof typeof sizes;

/** A file of an avatar: one of the sizes, or the picture in its own. */
export type FileName = `${Size}.jpg` | `original.${'jpg' | 'png'}`;

export const fileNames: readonly FileName[] = ['420.jpg', '413.jpg', 'original.jpg', 'original.png'];

/** The disk or the store did not do what it was asked. */
export class StoreFault extends Error {
  override name = 'StoreFault';
}

/** Its functions reject with StoreFault alone, but for faults of our own. */
export interface AvatarStore {
  /** Resolves once the file is durable. */
  put(version: string, name: FileName, bytes: Uint8Array): Promise<void>;
  /** Resolves to undefined where there is no such file. */
  get(version: string, name: FileName): Promise<Buffer | undefined>;
  /** Removes all files of a version, those that are there. */
  remove(version: string): Promise<void>;
}
