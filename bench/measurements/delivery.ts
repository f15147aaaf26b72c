import { openGenerator } from '../processes/generator.ts';
import type { Bench, Measurement, Numbers } from '../measurement.ts';
import { startTidings } from '../processes/server.ts';
import { interleaved } from '../rounds.ts';
import { memory } from './memory.ts';

const RATES = [200, 1_000];
const CONNECTIONS = 50;

/** From when a request was due until its receiver has the message: half by SMTP, half by webhook, on this machine. */
export const delivery: Measurement = {
  name: 'delivery',
  title: 'Accepted to delivered',
  run: (bench) => interleaved(bench, RATES.map((perSecond) => ({ name: `tidings at ${perSecond}/s`, run: () => deliver(bench, perSecond) }))),
};

async function deliver(bench: Bench, perSecond: number): Promise<Numbers> {
  await using database = await bench.freshDatabase();
  await using generator = openGenerator();
  const { smtpUrl } = await generator.ask('startSinks', undefined);
  const settings = { SMTP_URL: smtpUrl, WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', WEBHOOK_ALLOW_PRIVATE: 'true' };
  await using server = await startTidings(await bench.folder(), database.url, settings);
  // Nothing else has so much code to compile, and at these rates that takes V8 as long.
  const job = { url: server.url, perSecond, connections: CONNECTIONS, warmUpMs: bench.sized(10_000, 750), measuredMs: bench.sized(6_000, 1_500) };
  const { latency, email, webhook, errors } = await generator.ask('watchDeliveries', job);
  return {
    p50: [latency.p50, 'ms'],
    p95: [latency.p95, 'ms'],
    p99: [latency.p99, 'ms'],
    'p95 e-mail': [email.p95, 'ms'],
    'p95 webhook': [webhook.p95, 'ms'],
    errors: [errors, 'errors'],
    ...memory(server),
  };
}
