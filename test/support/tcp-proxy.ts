import type { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A relay in front of a real server, on a port of its own: the place where connections break. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Breaks the connections there are; new ones can be made. */
  cut(): void;
  /** Breaks the connections, and refuses new ones until `restore`. */
  interrupt(): Promise<void>;
  restore(): Promise<void>;
  /** Lets nothing through, and keeps all connections. */
  freeze(): void;
}

/** @param rewriting for each connection, what becomes of the bytes that the server answers; default: nothing */
export async function startTcpProxy(
  target: { readonly host: string; readonly port: number },
  port = 0,
  rewriting: () => Rewrite = () => (bytes) => bytes,
): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target.port, target.host);
    relay(near, far, sockets);
    relay(far, near, sockets, rewriting());
  });
  await listen(server, port);
  const address = server.address() as AddressInfo;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const interrupt = async (): Promise<void> => {
    const closed = server.listening ? once(server, 'close') : undefined;
    server.close();
    cut();
    await closed;
  };
  return {
    port: address.port,
    cut,
    interrupt,
    restore: () => listen(server, address.port),
    freeze: () => {
      for (const socket of sockets) socket.pause();
    },
    [Symbol.asyncDispose]: interrupt,
  };
}

type Rewrite = (bytes: Buffer) => Buffer;

function relay(from: Socket, to: Socket, sockets: Set<Socket>, rewrite: Rewrite = (bytes) => bytes): void {
  sockets.add(from);
  from.setNoDelay(true);
  from.on('error', () => undefined);
  from.on('data', (bytes) => to.write(rewrite(bytes)));
  from.on('close', () => {
    sockets.delete(from);
    to.destroy();
  });
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}
