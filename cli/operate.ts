/** Runs operations from commands: the actor is the user of the command line. */
import { userInfo } from 'node:os';
import type { z } from 'zod';
import type { ErrorName } from '../shared/api/errors.ts';
import type { Actor } from '../shared/db/audit/actor.ts';
import { errorCode } from '../shared/error-code.ts';
import type { OperationDeps } from '../shared/operations/deps.ts';
import type { Operation } from '../shared/operations/operation.ts';

/** Performs one operation over the configured database. @param load imports the operation */
export async function operate<D, I extends z.ZodType, O extends z.ZodType, E extends ErrorName>(
  load: () => Promise<OperationDeps extends D ? Operation<D, I, O, E> : never>,
  input: z.input<I>,
): Promise<z.input<O>> {
  const [operation, { perform }, { withDeps }] = await Promise.all([
    load(),
    import('../shared/operations/operation.ts'),
    import('./deps.ts'),
  ]);
  return withDeps((deps) => perform(operation as Operation<unknown, I, O, E>, { input, actor: operator() }, deps));
}

/** The user of the system; in a container it may have no name. */
function operator(): Actor {
  const name = nameOfUser() ?? `uid ${process.getuid?.() ?? 'unknown'}`;
  return { via: 'cli', name: name.slice(0, 100) };
}

function nameOfUser(): string | undefined {
  try {
    return userInfo().username;
  } catch (error) {
    if (errorCode(error) === 'ERR_SYSTEM_ERROR') return undefined;
    throw error;
  }
}
