/** Why an operator does something, as their forms ask for it. */
import { lines, showsAll } from '../../../shared/api/fields.ts';

/** @param most characters, as the operation takes them */
export const whyField = (most: number) => lines(most).refine(...showsAll);

/** Whether a form says why. */
export const isSaid = (why: unknown): boolean => typeof why === 'string' && why.trim() !== '';
