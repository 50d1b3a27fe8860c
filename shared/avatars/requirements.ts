/** The requirements of an avatar (document 2.2.3.1). */
import type { Detail } from '../api/errors.ts';
import { type Reason, reason } from '../api/reasons.ts';

const KB = 1024;

/** Bytes. */
export const FILE_SIZE = { least: 40 * KB, most: 2 * KB * KB } as const;
/** Pixels. */
export const WIDTH = { least: 412, most: 600 } as const;
export const HEIGHT = { least: 578, most: 800 } as const;
/** Percent of the edge that must be white. */
export const WHITE = 90;

/** Whether a value is within bounds, both included. */
export const isWithin = ({ least, most }: { least: number; most: number }, value: number): boolean =>
  value >= least && value <= most;

/** An unmet requirement with the actual value: bytes, pixels, or percent of white. */
export interface Fault {
  readonly requirement: 'format' | 'size' | 'whole' | 'width' | 'height' | 'background';
  readonly found: number;
}

const reasons: Readonly<Record<Fault['requirement'], (found: string) => Reason>> = {
  format: () => reason('avatarFormat'),
  size: (found) => reason('avatarSize', { found }),
  whole: () => reason('avatarWhole'),
  width: (found) => reason('avatarWidth', { found }),
  height: (found) => reason('avatarHeight', { found }),
  background: (found) => reason('avatarBackground', { white: WHITE, found }),
};

/** All faults with their reasons. */
export const faultDetails = (faults: readonly Fault[]): Detail[] =>
  faults.map(({ requirement, found }) => ({ field: 'avatar', reason: reasons[requirement](String(found)) }));

/** How many avatars an account may have. */
export const MOST_AVATARS = 20;

/** The reason for refusing another one. */
export const fullDetails: readonly Detail[] = [
  { field: 'avatar', reason: reason('avatarsFull', { most: MOST_AVATARS }) },
];
