/** The sizes in which an avatar is given: by the number that asks for one, its width and height in pixels. */
export const sizes = { 420: [420, 560], 413: [413, 579] } as const;

export type Size = keyof typeof sizes;

/** A file of an avatar: one of the sizes, or the picture in its own. */
export type FileName = `${Size}.jpg` | `original.${'jpg' | 'png'}`;

export const fileNames: readonly FileName[] = ['420.jpg', '413.jpg', 'original.jpg', 'original.png'];
