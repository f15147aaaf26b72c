import { startTidings, type Server } from '../processes/server.ts';
import type { Database } from '../database.ts';
import { fillLog, skipViewsToEnd } from '../fill-log.ts';

/** A log of delivered notifications, and a server that projects it, up to date as it believes. */
export async function serveFilledLog(folder: string, database: Database, notifications: number): Promise<Server> {
  await fillLog(database, notifications);
  {
    // It registers the views and projects nothing.
    await using _registering = await startTidings(folder, database.url, { ROLES: 'api' });
  }
  await skipViewsToEnd(database, notifications);
  return startTidings(folder, database.url, { ROLES: 'api,projections' });
}

const LOOK_EVERY_MS = 50;
const PATIENCE_MS = 600_000;

/** Rebuilds the notifications view as an operator would. Seconds from the request until the new generation serves. */
export async function rebuild({ url }: Pick<Server, 'url'>): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${url}/v1/projections/notifications/rebuild`, { method: 'POST' });
  if (response.status !== 202) throw new Error(`A rebuild was answered ${response.status}: ${await response.text()}`);
  const { generation } = (await response.json()) as { readonly generation: number };
  for (;;) {
    const now = (await (await fetch(`${url}/v1/projections/notifications`)).json()) as Projection;
    if (now.generation === generation) return (performance.now() - began) / 1_000;
    if (now.lastRebuildFailed !== undefined) throw new Error(`The rebuild failed: ${now.lastRebuildFailed}`);
    if (performance.now() - began > PATIENCE_MS) throw new Error(`The rebuild took longer than ${PATIENCE_MS} ms.`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

interface Projection {
  readonly generation: number;
  readonly lastRebuildFailed?: string;
}
