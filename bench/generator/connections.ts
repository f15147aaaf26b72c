import { openConnection, type HttpConnection } from './http-connection.ts';

/** So many at a time knock at a server's door: its queue of newcomers is not without end. */
const AT_ONCE = 100;

/** Opens connections to one server. @throws when one of them cannot be opened */
export async function openConnections(url: string, count: number): Promise<readonly HttpConnection[]> {
  const opened: HttpConnection[] = [];
  try {
    while (opened.length < count) {
      const next = Array.from({ length: Math.min(AT_ONCE, count - opened.length) }, () => openConnection(url));
      for (const result of await Promise.allSettled(next)) {
        if (result.status === 'rejected') throw new Error(`Only ${opened.length} of ${count} connections could be opened.`, { cause: result.reason });
        opened.push(result.value);
      }
    }
    return opened;
  } catch (error) {
    closeAll(opened);
    throw error;
  }
}

export function closeAll(connections: readonly HttpConnection[]): void {
  for (const connection of connections) connection.close();
}
