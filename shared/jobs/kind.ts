/** What a job is: something that is to be done for sure, once its transaction is durable, and maybe more than once. */
import type { z } from 'zod';
import { OutgoingFault } from '../runtime/outgoing.ts';

/** A kind of job is one value: who adds one and who does it have it in common. */
export interface JobKind<P> {
  readonly name: string;
  readonly payload: z.ZodType<P>;
  /** True where there is a secret or something of a person in the payload: it is then stored sealed. */
  readonly sealed: boolean;
  /** True where those that are done are kept for a while, to be looked at and done again. */
  readonly kept: boolean;
}

export interface NewJob<P> {
  readonly payload: P;
  /** Of one receiver a few are done at once, so that one that hangs holds up nobody else. */
  readonly receiver: string;
  /** Jobs of one receiver and subject are done in the order in which they were added. */
  readonly subject?: string;
  /** The person whom the payload is about, if it is kept from others. */
  readonly uid?: number;
  /** When it is of no use any more, epoch milliseconds. */
  readonly notAfter?: number;
}

/** What is known of a job while it is done. */
export interface Doing {
  readonly id: number;
  readonly receiver: string;
  /** Of all tries at it the how manieth this is. */
  readonly attempt: number;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** It did not succeed. The message is stored and shown to operators: it has nothing of a person in it, and no secret. */
export class JobFault extends Error {
  override name = 'JobFault';
  /** True where another try changes nothing. */
  readonly hopeless: boolean;
  constructor(message: string, { hopeless = false, ...options }: ErrorOptions & { hopeless?: boolean } = {}) {
    super(message, options);
    this.hopeless = hopeless;
  }
}

/** Throws that another server did not answer as that fault of a job; anything else as it is. */
export function throwUnanswered(cause: unknown): never {
  throw cause instanceof OutgoingFault ? new JobFault(cause.message, { cause }) : cause;
}

export const jobKind = <P>(kind: JobKind<P>): JobKind<P> => kind;
