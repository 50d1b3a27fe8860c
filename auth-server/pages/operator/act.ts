/** Performs an operator's action from a page. */
import type { z } from 'zod';
import type { ErrorName } from '../../../shared/api/errors.ts';
import type { OperationDeps } from '../../../shared/operations/deps.ts';
import { type Operation, perform } from '../../../shared/operations/operation.ts';
import { type AccountRequest, actorOf, type Done } from '../kit/account-form.ts';

/** Signing keys are managed by the command line only. */
type Deps = Omit<OperationDeps, 'signingKeys'>;

/** @param done the confirmation for the next page */
export async function act<I extends z.ZodType, O extends z.ZodType, E extends ErrorName>(
  request: AccountRequest,
  operation: Operation<Deps, I, O, E>,
  input: z.input<I>,
  done: (output: z.input<O>) => Done,
): Promise<Done> {
  return done(await perform(operation, { input, actor: actorOf(request) }, request.deps));
}

/** Performs an operation that only reads. */
export const look = <I extends z.ZodType, O extends z.ZodType, E extends ErrorName>(
  request: AccountRequest,
  operation: Operation<Deps, I, O, E>,
  input: z.input<I>,
): Promise<z.input<O>> => perform(operation, { input, actor: actorOf(request) }, request.deps);
