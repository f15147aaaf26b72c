import type { PoolClient } from 'pg';

/** The server processes that batches of this process were sent to last. */
export interface Appenders {
  add(client: PoolClient): void;
  has(processId: number): boolean;
}

/** Connections come and go. One that was forgotten, or whose number another has now, costs or saves a hint and no more. */
const MOST = 16;

export function openAppenders(): Appenders {
  const ids = new Set<number>();
  return {
    add: (client) => {
      // The driver keeps it on every client; its types do not say so.
      const { processID } = client as PoolClient & { readonly processID?: number | null };
      if (typeof processID !== 'number' || ids.has(processID)) return;
      ids.add(processID);
      for (const oldest of ids) if (ids.size > MOST) ids.delete(oldest);
    },
    has: (processId) => ids.has(processId),
  };
}
