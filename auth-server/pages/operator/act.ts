/** Performs an operator's action from a page, with its refusal in words. */
import type { z } from 'zod';
import { codeWords } from '../../../shared/api/envelope.ts';
import { ApiError, type ErrorName } from '../../../shared/api/errors.ts';
import type { OperationDeps } from '../../../shared/operations/deps.ts';
import { type Operation, perform, Refused } from '../../../shared/operations/operation.ts';
import { type AccountRequest, actorOf, type Done } from '../kit/account-form.ts';
import type { FormRefusal } from '../kit/fields.ts';

/** Signing keys are managed by the command line only. */
type Deps = Omit<OperationDeps, 'signingKeys'>;

/** @param done the confirmation for the next page */
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
    // The sentences of operations are English, for the command line.
    const said = error instanceof Refused && language === 'en' ? error.message : codeWords(error.errorName, language);
    return { faults: { '': said }, status: error.status };
  }
}

/** Performs an operation that only reads. */
export const look = <I extends z.ZodType, O extends z.ZodType, E extends ErrorName>(
  request: AccountRequest,
  operation: Operation<Deps, I, O, E>,
  input: z.input<I>,
): Promise<z.input<O>> => perform(operation, { input, actor: actorOf(request) }, request.deps);
