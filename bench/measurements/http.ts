import type { Bench, Measurement, Numbers } from '../measurement.ts';
import { generate } from '../processes/generator.ts';
import { startServer, startTidings, type Server } from '../processes/server.ts';
import { interleaved } from '../rounds.ts';
import { memory } from './memory.ts';

const CONNECTIONS = 100;

/** `POST /v1/notifications` accepted per second over 100 connections, each asking again once it is answered. */
export const http: Measurement = {
  name: 'http',
  title: 'POST /v1/notifications, 100 connections',
  run: (bench) => interleaved(bench, Object.entries(servers).map(([name, start]) => ({ name, run: () => hammer(bench, start) }))),
};

type Start = (folder: string, database: string) => Promise<Server>;

const servers: Readonly<Record<string, Start>> = {
  tidings: (folder, database) => startTidings(folder, database, { ROLES: 'api' }),
  'tidings, all roles': startTidings,
  bare: (folder) => startServer({ file: 'bench/peers/bare-endpoint.js', folder, env: {} }),
  emmett: (folder, database) => startServer({ file: 'bench/peers/emmett-endpoint.js', folder, env: { DATABASE_URL: database } }),
};

async function hammer(bench: Bench, start: Start): Promise<Numbers> {
  await using database = await bench.freshDatabase();
  await using server = await start(await bench.folder(), database.url);
  // A server runs for weeks: what it does while V8 is still compiling says little of it.
  const job = { url: server.url, connections: CONNECTIONS, warmUpMs: bench.sized(6_000, 500), measuredMs: bench.sized(4_000, 1_000) };
  const { perSecond, latency, errors } = await generate('postAll', job);
  return { rate: [perSecond, 'per second'], p50: [latency.p50, 'ms'], p99: [latency.p99, 'ms'], errors: [errors, 'errors'], ...memory(server) };
}
