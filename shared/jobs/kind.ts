/** Jobs: work that is certainly done, after its transaction is durable, and possibly more than once. */
import type { z } from 'zod';
import { OutgoingFault } from '../runtime/outgoing.ts';

/** A kind of job as one value, shared by those who add jobs and those who do them. */
export interface JobKind<P> {
  readonly name: string;
  readonly payload: z.ZodType<P>;
  /** True if the payload contains a secret or personal data: it is stored sealed. */
  readonly sealed: boolean;
  /** True if done jobs are kept for some time, to be inspected and repeated. */
  readonly kept: boolean;
}

export interface NewJob<P> {
  readonly payload: P;
  /** A few of one receiver run at once, so one that hangs delays no other. */
  readonly receiver: string;
  /** Jobs of one receiver and subject run in the order of their creation. */
  readonly subject?: string;
  /** The person of a payload that others must not see. */
  readonly uid?: number;
  /** When it becomes useless, epoch milliseconds. */
  readonly notAfter?: number;
}

/** What a handler knows of its job. */
export interface Doing {
  readonly id: number;
  readonly receiver: string;
  /** The number of this try, from 1. */
  readonly attempt: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** The job failed. The message is stored and shown to operators, so it contains no personal data and no secret. */
export class JobFault extends Error {
  override name = 'JobFault';
  /** True if retrying is useless. */
  readonly hopeless: boolean;
  constructor(message: string, { hopeless = false, ...options }: ErrorOptions & { hopeless?: boolean } = {}) {
    super(message, options);
    this.hopeless = hopeless;
  }
}

/** Converts a missing answer of another server to a job fault; other errors are rethrown. */
export function throwUnanswered(cause: unknown): never {
  throw cause instanceof OutgoingFault ? new JobFault(cause.message, { cause }) : cause;
}

/** Declares a kind of job. */
export const jobKind = <P>(kind: JobKind<P>): JobKind<P> => kind;
