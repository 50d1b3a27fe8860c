/** A stretch of network that can fall silent: what is sent is neither delivered nor refused until it speaks again. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands before the server at `port` of this machine. */
export async function startRelay(port: number) {
  const sockets = new Set<Socket>();
  let silent = false;
  const keep = (socket: Socket, other: Socket) => {
    sockets.add(socket);
    if (silent) socket.pause();
    socket.on('data', (bytes) => other.write(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  };
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    keep(near, far);
    keep(far, near);
    if (silent) near.pause();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    silence() {
      silent = true;
      for (const socket of sockets) socket.pause();
    },
    speak() {
      silent = false;
      for (const socket of sockets) socket.resume();
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
