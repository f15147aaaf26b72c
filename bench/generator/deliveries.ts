import { latencyOf, type Latency } from '../statistics.ts';
import { closeAll, openConnections } from './connections.ts';
import { postNotification } from './notification.ts';
import { openLoop } from './open-loop.ts';
import { openSinks, type Sinks } from './sinks.ts';

export interface Deliveries {
  readonly url: string;
  readonly perSecond: number;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
}

export interface DeliveriesResult {
  /** From when each request was due until the receiver had all of the message. Half are e-mails, half webhooks. */
  readonly latency: Latency;
  readonly email: Latency;
  readonly webhook: Latency;
  /** Not accepted, or not delivered 20 s after the last. */
  readonly errors: number;
}

const PATIENCE_MS = 20_000;

let sinks: Sinks | undefined;
let arrived = (_n: number): void => undefined;

/** The sinks live as long as this process: the server is told of them before it starts. */
export async function startSinks(): Promise<Pick<Sinks, 'smtpUrl' | 'webhookUrl'>> {
  sinks ??= await openSinks((n) => arrived(n));
  return { smtpUrl: sinks.smtpUrl, webhookUrl: sinks.webhookUrl };
}

/** Notifications at a rate, and when each of them arrives. @throws before `startSinks` */
export async function watchDeliveries(job: Deliveries): Promise<DeliveriesResult> {
  const { webhookUrl } = sinks ?? fail();
  const connections = await openConnections(job.url, job.connections);
  try {
    const { errors } = await run(job, job.warmUpMs, connections, webhookUrl);
    // Connections may still be busy, and deliveries under way.
    if (errors > 0) throw new Error(`It could not keep up: ${errors} of the warm-up were not accepted or not delivered in time.`);
    return await run(job, job.measuredMs, connections, webhookUrl);
  } finally {
    closeAll(connections);
  }
}

type Connections = Awaited<ReturnType<typeof openConnections>>;

let numbered = 0;

async function run(job: Deliveries, durationMs: number, connections: Connections, webhookUrl: string): Promise<DeliveriesResult> {
  const first = numbered;
  const dueAt = new Map<number, number>();
  const arrivedAt = new Map<number, number>();
  let errors = 0;
  // What is left over from before does not count here; what arrives twice counts once.
  arrived = (n) => {
    if (n >= first && !arrivedAt.has(n)) arrivedAt.set(n, performance.now());
  };
  const request = (n: number): Buffer => {
    numbered = first + n + 1;
    const differing = n % 2 === 0 ? {} : { channel: 'webhook', recipient: webhookUrl };
    return postNotification(job.url, { ...differing, subject: `bench-${first + n}` });
  };
  errors += await openLoop({
    connections,
    perSecond: job.perSecond,
    durationMs,
    request,
    answered: (n, due, status) => {
      if (status === 202) dueAt.set(first + n, due);
      else errors++;
    },
  });
  const deadline = performance.now() + PATIENCE_MS;
  while (arrivedAt.size < dueAt.size && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
  const times = [...dueAt].flatMap(([n, due]) => {
    const at = arrivedAt.get(n);
    return at === undefined ? [] : [{ isEmail: (n - first) % 2 === 0, ms: at - due }];
  });
  const of = (isEmail: boolean): Latency => latencyOf(times.filter((time) => time.isEmail === isEmail).map(({ ms }) => ms));
  return { latency: latencyOf(times.map(({ ms }) => ms)), email: of(true), webhook: of(false), errors: errors + dueAt.size - times.length };
}

function fail(): never {
  throw new Error('There are no sinks yet.');
}
