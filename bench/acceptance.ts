import { fork } from 'node:child_process';
import { once } from 'node:events';
import { startServer } from './server.ts';
import type { Load, LoadResult } from './load.ts';
import type { Row } from './report.ts';

const CONNECTIONS = 100;
const SECONDS = 6;
const WARM_UP_SECONDS = 3;

/**
 * `POST /v1/notifications` accepted per second over 100 connections, by a load generator in a process of
 * its own: once on a server that only accepts, once on one that also projects and delivers (sandbox).
 */
export async function measureAcceptance(folder: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const roles of ['api', 'api,projections,delivery']) {
    const server = await startServer(`${folder}-${rows.length}`, { ROLES: roles });
    try {
      await load({ url: server.url, connections: CONNECTIONS, seconds: WARM_UP_SECONDS });
      const { perSecond, p50, p99, refused } = await load({ url: server.url, connections: CONNECTIONS, seconds: SECONDS });
      const note = `${server.residentMb()} MB resident${refused > 0 ? `, ${refused} not accepted` : ''}`;
      rows.push({ what: `accept over HTTP, roles ${roles}`, perSecond, p50, p99, note });
    } finally {
      await server.stop();
    }
  }
  return rows;
}

async function load(options: Load): Promise<LoadResult> {
  const child = fork(new URL('load.js', import.meta.url), [JSON.stringify(options)]);
  const [result] = (await once(child, 'message')) as [LoadResult];
  return result;
}
