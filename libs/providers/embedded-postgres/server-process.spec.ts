import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureCluster } from './create-cluster.ts';
import { prepareDataPaths } from './data-paths.ts';
import type { DataPaths } from './data-paths.ts';
import { openServerLog } from './server-log.ts';
import type { ServerLog } from './server-log.ts';
import { freePort, startServer } from './server-process.ts';
import type { ServerStart } from './server-process.ts';
import { serverPrograms } from './server-programs.ts';
import { serverUser } from './server-user.ts';

describe('startServer', () => {
  let paths: DataPaths;
  let log: ServerLog;
  let start: ServerStart;

  beforeAll(async () => {
    paths = await prepareDataPaths(join(await mkdtemp(join(tmpdir(), `tidings-test-${String(process.pid)}-`)), 'postgres'));
    log = await openServerLog(paths);
    const user = await serverUser(paths);
    const programs = await serverPrograms(user, paths);
    start = { paths, user, programs, log, settings: {}, timeoutMs: 60_000 };
    await ensureCluster(start);
  });

  afterAll(async () => {
    await log[Symbol.asyncDispose]();
    await rm(paths.parent, { recursive: true, force: true });
  });

  it(
    'tries another port when the proposed one was taken in the meantime',
    async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const takenPort = (taken.address() as AddressInfo).port;
      const proposals = [takenPort, takenPort];

      const server = await startServer({ ...start, proposePort: () => Promise.resolve(proposals.pop()).then((port) => port ?? freePort()) });
      expect(proposals).toEqual([]);
      expect(server.port).not.toBe(takenPort);
      await server.stop(10_000);
      taken.close();
    },
  );

  it(
    'gives up in time, with the log, and leaves no server behind',
    async () => {
      await expect(startServer({ ...start, timeoutMs: -1 })).rejects.toMatchObject({ code: 'start_timed_out' });
      const server = await startServer(start);
      await server.stop(10_000);
    },
  );

  it('ends with the reason of the signal when told to', async () => {
    const reason = new Error('stop');
    await expect(startServer({ ...start, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
