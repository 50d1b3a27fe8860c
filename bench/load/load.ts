/** A load and what came of it, as plain data: it is driven by another process. */

export interface Asked {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, as a form. */
  readonly form?: Readonly<Record<string, string>>;
}

export interface Load {
  /** The server's origin. */
  readonly url: string;
  readonly requests: readonly Asked[];
  /**
   * `shared`: the connections take the requests in turn, over and over. `once`: each is asked once, and the load ends
   * with the last. `own`: each connection keeps one of them.
   */
  readonly turns: 'shared' | 'once' | 'own';
  /** A form field and member of the answer: what an answer gives is what its connection asks with next; with `own`. */
  readonly chain?: string;
  /** One redirect is followed, with the cookies that it set; the two count as one answer. */
  readonly follow?: boolean;
  /** What every answer must be: its status, texts that its head and its body must have, and one that its body has not. */
  readonly expect: {
    readonly status: number;
    readonly head?: string;
    readonly body?: string;
    readonly without?: string;
  };
  /** A pattern with one group, which is sent back of every answer. */
  readonly collect?: string;
  /** The load ends after so many requests. */
  readonly most?: number;
  /** How many are begun in a second at most; each connection asks as soon as it can where this is left out. */
  readonly perSecond?: number;
  /** An answer takes from when its request was due by `perSecond`, even while no connection was free to ask. */
  readonly sinceDue?: boolean;
  /** The address of this machine that the connections come from. */
  readonly from?: string;
  /** An answer that all is busy (503 with Retry-After) is no wrong one. */
  readonly mayBeBusy?: boolean;
  readonly connections: number;
  readonly seconds: number;
}

/** What a row says of its load; the run says how long, and how hard where the row does not. */
export type Target = Omit<Load, 'connections' | 'seconds'> & Partial<Pick<Load, 'connections'>>;

export interface Result {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Right and wrong ones. */
  readonly answers: number;
  /** Those that said that all is busy, which count among no others, and how long they took, milliseconds. */
  readonly busy: number;
  readonly p99Busy: number;
  /** Answers that were not what they should be, and requests without one. */
  readonly wrong: number;
  /** The first of them. */
  readonly fault?: string;
  readonly collected: readonly string[];
  /** How much of one core the load itself took. */
  readonly share: number;
}
