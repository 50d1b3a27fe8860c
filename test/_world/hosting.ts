/** What test files and the processes that are kept for servers tell each other: see test/_run/server-pool.ts. */

export type ServerName = 'auth' | 'resource';

/** What is wanted of a process. */
export interface Hosting {
  readonly name: ServerName;
  readonly env: Readonly<Record<string, string>>;
}

export interface HostSignal {
  /** Of the server that is hosted. */
  readonly id: number;
  readonly signal: NodeJS.Signals;
}

/** Bytes of memory from which a process is not kept for the next server. */
export const TOO_LARGE_TO_KEEP = 400 * 1024 * 1024;

/** With this a line begins by which a process tells, on both streams, that it is rid of a server: JSON of what is left. An empty line is before it. */
export const RID = '\u0004';

/** What happens to a server, in order; the last one is `ended`. */
export type HostEvent =
  | { readonly id: number }
  | { readonly line: string }
  /** How, and what it left behind in a process that stays. */
  | { readonly ended: string; readonly left: readonly string[] };
