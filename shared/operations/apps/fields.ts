/** Fields of operations on apps beyond their registration. */
import { z } from 'zod';
import { showsAll } from '../../api/fields.ts';

const LONGEST_WHY = 1000;

/** Words to the owner of an app, which the audit records too. */
export const wordsToOwner = z
  .string()
  .trim()
  .min(1, 'an owner is told why')
  .max(LONGEST_WHY, `the words have at most ${LONGEST_WHY} characters`)
  .refine(...showsAll);
