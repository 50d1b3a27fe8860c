import type { IncomingMessage } from 'node:http';

/** The path of a documented call that goes on to the engine under the engine's own: what its caller knows it by. */
export const calledAs = new WeakMap<IncomingMessage, string>();
