/** Performs operations over a world's database, as a process beside its servers does. */
import type { z } from 'zod';
import { createCliDeps } from '../../cli/deps.ts';
import { createHashing } from '../../shared/accounts/hashing/hashing.ts';
import { createPasswords } from '../../shared/accounts/passwords.ts';
import { ApiError, type ErrorName } from '../../shared/api/errors.ts';
import { readConfig } from '../../shared/config/config.ts';
import { reviewApp } from '../../shared/operations/apps/review.ts';
import { showClient } from '../../shared/operations/clients/show.ts';
import type { OperationDeps } from '../../shared/operations/deps.ts';
import { type Operation, perform } from '../../shared/operations/operation.ts';
import { createPicturePool } from '../../shared/pictures/children/pool.ts';
import type { World } from '../_world.ts';

/** Its processes end once they are idle, and with the test at the latest. */
const pictures = createPicturePool({ warn: () => undefined }, 1);

export function depsOf({ database, env }: World): OperationDeps {
  const config = readConfig(env);
  return createCliDeps(config, database, { pictures, passwords: createPasswords(createHashing(config, console)) });
}

/** @param name of the operator */
export const performIn =
  (deps: OperationDeps, name = 'tester') =>
  <D, I extends z.ZodType, O extends z.ZodType, E extends ErrorName>(
    operation: OperationDeps extends D ? Operation<D, I, O, E> : never,
    input: z.input<I>,
  ): Promise<z.input<O>> =>
    perform(operation as Operation<unknown, I, O, E>, { input, actor: { via: 'cli', name } }, deps);

/** How each of several ended: `done`, or the name of its error. */
export async function outcomes(work: readonly Promise<unknown>[]): Promise<string[]> {
  const ended = await Promise.allSettled(work);
  return ended.map((one) => {
    if (one.status === 'fulfilled') return 'done';
    if (one.reason instanceof ApiError) return one.reason.errorName;
    throw one.reason;
  });
}

/** Approves an app as it is now. */
export const approveIn = (deps: OperationDeps) => async (client_id: string) => {
  const { updated_at: seen } = await performIn(deps)(showClient, { client_id });
  return performIn(deps)(reviewApp, { client_id, decision: 'approve', seen });
};
