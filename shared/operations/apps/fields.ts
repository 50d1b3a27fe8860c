/** What operations on apps take beside what an app is registered with. */
import { z } from 'zod';
import { showsAll } from '../../accounts/invisible.ts';

const LONGEST_WHY = 1000;

/** Words to an app's owner, which the audit keeps too. */
export const wordsToOwner = z
  .string()
  .trim()
  .min(1, 'an owner is told why')
  .max(LONGEST_WHY, `the words have at most ${LONGEST_WHY} characters`)
  .refine(...showsAll);
