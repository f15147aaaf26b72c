import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { HEAP_GROWTH } from '../heap-growth.ts';
import { spareMemory } from './spare-memory.ts';

describe('sparing memory', () => {
  let server: Server;
  const clients: Socket[] = [];
  const grown: number[] = [];

  beforeEach(async () => {
    grown.length = 0;
    server = createServer((socket) => socket.resume());
    spareMemory(server, (percent) => grown.push(percent), { many: 3, everyMs: 2 });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    server.close();
    await once(server, 'close');
  });

  async function open(count: number): Promise<void> {
    const { port } = server.address() as AddressInfo;
    for (let i = 0; i < count; i++) {
      const client = connect(port, '127.0.0.1');
      clients.push(client);
      await once(client, 'connect');
    }
  }

  async function untilGrown(times: number): Promise<void> {
    while (grown.length < times) await new Promise((resolve) => setTimeout(resolve, 1));
  }

  it('begins with many connections, ends with them, and says so once', async () => {
    await open(2);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(grown).toEqual([]);
    await open(2);
    await untilGrown(1);
    clients.shift()?.destroy();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(grown).toEqual([HEAP_GROWTH.sparing]);
    for (const client of clients) client.destroy();
    await untilGrown(2);
    expect(grown).toEqual([HEAP_GROWTH.sparing, HEAP_GROWTH.usual]);
  });
});
