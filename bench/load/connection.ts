/**
 * One kept connection that asks and waits for the answer.
 * Not autocannon: the load shares the cores with what it measures. Against bare Koa on two cores autocannon took 48–54 µs
 * of a core for a request where the server took 43, and was itself the limit; undici's client took 40, this takes 25.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { createAnswerReader, type HttpAnswer } from './answer.ts';

export interface Connection {
  /** Sends a whole request. @throws Error where no answer comes */
  ask(request: string): Promise<HttpAnswer>;
  end(): void;
}

/** Milliseconds without an answer. */
const PATIENCE = 20_000;

/** @param from the address of this machine that it comes from. @throws Error where nobody listens */
export async function openConnection(host: string, port: number, from?: string): Promise<Connection> {
  const socket = connect({ host, port, noDelay: true, ...(from !== undefined && { localAddress: from }) });
  await once(socket, 'connect');
  const read = createAnswerReader();
  let waiting: PromiseWithResolvers<HttpAnswer> | undefined;
  const fail = (error: Error) => {
    socket.destroy();
    waiting?.reject(error);
    waiting = undefined;
  };
  socket.setTimeout(PATIENCE, () => fail(new Error(`no answer within ${PATIENCE} ms`)));
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('the server closed the connection')));
  socket.on('data', (chunk) => {
    try {
      const answer = read(chunk);
      if (!answer) return;
      if (!waiting) throw new Error('an answer that nobody asked for');
      const { resolve } = waiting;
      waiting = undefined;
      resolve(answer);
    } catch (error) {
      fail(error as Error);
    }
  });
  return {
    ask(request) {
      waiting = Promise.withResolvers();
      socket.write(request, 'latin1');
      return waiting.promise;
    },
    end: () => socket.destroy(),
  };
}
