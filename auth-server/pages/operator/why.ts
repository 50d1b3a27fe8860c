/** Why an operator does something, as their forms ask for it. */
import { lines, showsAll } from '../../../shared/api/fields.ts';
import { LONGEST_WHY } from '../../../shared/operations/accounts/whom.ts';
import type { Html } from '../../../shared/words/html.ts';
import type { Translate } from '../../../shared/words/words.ts';
import type { AccountFormParts } from '../kit/account-form.ts';

/** @param most characters, as the operation takes them */
export const whyField = (most: number) => lines(most).refine(...showsAll);

/** Its input. */
export const whyInput = (t: Translate, form: AccountFormParts, more: { readonly optional?: true } = {}): Html =>
  form.input('why', { autocomplete: 'off', hint: t('operator.whyHint'), maxlength: LONGEST_WHY, rows: 2, ...more });

/** Whether a form says why. */
export const isSaid = (why: unknown): boolean => typeof why === 'string' && why.trim() !== '';
