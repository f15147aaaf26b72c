import type { Server } from 'node:net';
import { growHeapBy, HEAP_GROWTH } from '../heap-growth.ts';

/** So many take up more than all the rest of the process. */
const MANY_CONNECTIONS = 2_000;
const LOOK_EVERY_MS = 500;

/** Has the heap grow by less while many connections are open: each of them takes several kilobytes, whatever it does. */
export function spareMemory(server: Server, grow: (percent: number) => void = growHeapBy, { many = MANY_CONNECTIONS, everyMs = LOOK_EVERY_MS } = {}): void {
  let isSparing = false;
  const look = (): void => {
    server.getConnections((error, connections) => {
      const isMuch = !error && connections >= many;
      if (isMuch === isSparing) return;
      isSparing = isMuch;
      grow(isMuch ? HEAP_GROWTH.sparing : HEAP_GROWTH.usual);
    });
  };
  const timer = setInterval(look, everyMs).unref();
  server.once('close', () => { clearInterval(timer); });
}
