/**
 * The Operation value: an action of operators or app owners. Its input is validated, it acts, and it is audited,
 * whoever calls it; command line, consoles and API only ask and show.
 */
import type { z } from 'zod';
import { ApiError, type ErrorName } from '../api/errors.ts';
import { issueReason, type Reason, reason, sentenceOf } from '../api/reasons.ts';
import type { Actor } from '../db/audit/actor.ts';
import type { AuditLog } from '../db/audit/audit-log.ts';
import type { Step } from '../db/driver/query.ts';
import type { Language } from '../words/language.ts';

/** The target of an operation, as the audit names it. */
export type Target =
  | 'look'
  | `client:${string}`
  | `account:${number}`
  | `key:${string}`
  | `content:${number}`
  | `job:${number}`
  | `jobs:${string}`
  | `webhook:${string}`;

export interface OperationCall<I, E extends ErrorName> {
  readonly input: I;
  readonly actor: Actor;
  /** Sets the target as soon as it is known. */
  about(target: Target): void;
  /**
   * The steps that audit the success, for the end of the same write: neither exists without the other. If they are not
   * used, the audit follows afterwards.
   */
  noted(): Step[];
  /**
   * Ends the operation with one of its declared errors.
   * @param why told to the caller in their language
   * @param field the input member that is at fault
   */
  fail(name: E, why: Reason, field?: string): never;
}

export interface Operation<D, I extends z.ZodType, O extends z.ZodType, E extends ErrorName = ErrorName> {
  /** `client.update` */
  readonly name: `${string}.${string}`;
  /** One sentence for a reference. */
  readonly summary: string;
  /** False for read-only operations. */
  readonly audited: boolean;
  /** The member `why`, if there is one, is audited. */
  readonly input: I;
  /** Plain members. A secret is among them only if the operation exists to hand it out, once. */
  readonly output: O;
  readonly errors: readonly E[];
  run(call: OperationCall<z.output<I>, E>, deps: D): Promise<z.input<O>>;
}

/** The operation was refused. The message is the English sentence, for the command line. */
export class Refused extends ApiError {
  readonly why: Reason;
  /** The input member that is at fault, if it is one. */
  readonly field: string | undefined;

  constructor(name: ErrorName, why: Reason, field?: string) {
    // The words of other errors are the document’s, whole.
    super(name, name === 'INVALID_PARAMETER' && field !== undefined ? { details: [{ field, reason: why }] } : {});
    this.why = why;
    this.field = field;
    this.message = this.told();
  }

  /** The reason as a sentence. */
  told(language?: Language): string {
    return sentenceOf(this.field ?? 'input', this.why, language);
  }
}

/**
 * Declares an operation. The compiler lets `fail` name only what `errors` lists.
 * @template D what it needs of the deps
 */
export function operation<D>() {
  return <I extends z.ZodType, O extends z.ZodType, const E extends ErrorName>(
    spec: Operation<D, I, O, E>,
  ): Operation<D, I, O, E> => spec;
}

/**
 * Performs an operation and audits the attempt with its outcome.
 * @throws Refused for an invalid input, and the error of the operation
 */
export async function perform<D, I extends z.ZodType, O extends z.ZodType, E extends ErrorName>(
  operation: Operation<D, I, O, E>,
  given: { readonly input: z.input<I>; readonly actor: Actor },
  deps: D & { readonly auditLog: Pick<AuditLog, 'add' | 'adding'> },
): Promise<z.input<O>> {
  const input = checked(operation.input, given.input);
  const { actor } = given;
  let target: Target | null = null;
  let isNoted = !operation.audited;
  const noteOf = (outcome: string) => {
    const { why } = Object(input) as { why?: unknown };
    const said = typeof why === 'string' ? why : null;
    return { actor, operation: operation.name, target, outcome, why: said };
  };
  const call: OperationCall<z.output<I>, E> = {
    ...{ input, actor },
    about(known) {
      target = known;
    },
    noted() {
      const afterwards = () => {
        isNoted = true;
      };
      return isNoted ? [] : deps.auditLog.adding(noteOf('done'), afterwards);
    },
    fail(name, why, field) {
      throw new Refused(name, why, field);
    },
  };
  let output: z.input<O>;
  try {
    output = await operation.run(call, deps);
  } catch (error) {
    if (operation.audited) await deps.auditLog.add(noteOf(error instanceof ApiError ? error.errorName : 'FAULT'));
    throw error;
  }
  if (!isNoted) await deps.auditLog.add(noteOf('done'));
  return output;
}

/** @throws Refused with the first fault */
function checked<I extends z.ZodType>(schema: I, input: z.input<I>): z.output<I> {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  const [issue] = error.issues;
  const field = String(issue?.path[0] ?? 'input');
  throw new Refused('INVALID_PARAMETER', issue ? issueReason(issue) : reason('unfit'), field);
}
