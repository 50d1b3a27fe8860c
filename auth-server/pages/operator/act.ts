/** What an operator does at a page: performed as their own doing, and told in words where it was refused. */
import type { z } from 'zod';
import { codeWords } from '../../../shared/api/envelope.ts';
import { ApiError, type ErrorName } from '../../../shared/api/errors.ts';
import type { OperationDeps } from '../../../shared/operations/deps.ts';
import { type Operation, perform, Refused } from '../../../shared/operations/operation.ts';
import { type AccountRequest, actorOf, type Done } from '../kit/account-form.ts';
import type { FormRefusal } from '../kit/fields.ts';

/** Keys that sign have their own table at the command line. */
type Deps = Omit<OperationDeps, 'signingKeys'>;

/**
 * @param done what is told on the page that comes then
 * @throws what is no refusal
 */
export async function act<I extends z.ZodType, O extends z.ZodType, E extends ErrorName>(
  request: AccountRequest,
  operation: Operation<Deps, I, O, E>,
  input: z.input<I>,
  done: (output: z.input<O>) => Done,
): Promise<Done | FormRefusal> {
  const { deps, language } = request;
  try {
    return done(await perform(operation, { input, actor: actorOf(request) }, deps));
  } catch (error) {
    if (!(error instanceof ApiError) || error.status >= 500) throw error;
    // Sentences of operations are the command line's, in English.
    const said = error instanceof Refused && language === 'en' ? error.message : codeWords(error.errorName, language);
    return { faults: { '': said }, status: error.status };
  }
}

/** Performs what only looks. */
export const look = <I extends z.ZodType, O extends z.ZodType, E extends ErrorName>(
  request: AccountRequest,
  operation: Operation<Deps, I, O, E>,
  input: z.input<I>,
): Promise<z.input<O>> => perform(operation, { input, actor: actorOf(request) }, request.deps);
