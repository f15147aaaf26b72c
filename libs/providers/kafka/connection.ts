import { Kafka, logLevel } from 'kafkajs';
import type { StopSignal } from '#protocols';
import { overAndOver, within } from '#timing';
import type { KafkaOptions } from './options.ts';

/**
 * Lets `during` work with the cluster, in one session after another. Begins a new one, after a growing pause,
 * whenever one is lost or `during` ends; resolves once `stop` is aborted and `during` has ended.
 */
export function keepConnected(options: KafkaOptions, stop: StopSignal, during: (session: Session) => Promise<void>): Promise<void> {
  const failed = (error: unknown): void => options.log?.('the connection to Kafka failed; it is made again', error);
  const once = async (): Promise<void> => {
    const session = beginSession(options);
    await during(session);
    if (session.lost.aborted && !stop.aborted) failed(session.lost.reason);
  };
  return overAndOver(once, { backoff: RECONNECT, steadyMs: STEADY_MS, failed, stop });
}

/** What belongs together and is given up together: producers and consumers with their connections. */
export interface Session {
  readonly client: Kafka;
  /** Aborted, with the reason, once it can no longer be used. */
  readonly lost: AbortSignal;
  /** Gives it up, so that a new one is begun. */
  end(reason: unknown): void;
}

const CONNECT_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 2_000;
const STEADY_MS = 10_000;
const RECONNECT = { firstMs: 100, mostMs: 10_000 };
/** Inside a session: a broker that moves or restarts should not cost it. After that the session is given up. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5, restartOnFailure: async () => false };

function beginSession({ brokers, name = 'tidings', connectTimeoutMs = CONNECT_TIMEOUT_MS, requestTimeoutMs = REQUEST_TIMEOUT_MS }: KafkaOptions): Session {
  const client = new Kafka({
    clientId: name,
    brokers: [...brokers],
    connectionTimeout: connectTimeoutMs,
    requestTimeout: requestTimeoutMs,
    retry: RETRY,
    // Whoever opened it hears of what it comes to.
    logLevel: logLevel.NOTHING,
  });
  const gone = new AbortController();
  return { client, lost: gone.signal, end: (reason) => gone.abort(reason) };
}

/**
 * Disconnects a producer or consumer of the driver; one that takes its time is not waited for. What it is still
 * busy with may connect it once more in the meantime, so it is disconnected again after that.
 */
export async function disconnect(connected: { disconnect(): Promise<void> }, busy: Promise<unknown>): Promise<void> {
  const quietly = (): Promise<void> => connected.disconnect().catch(() => undefined);
  const closing = quietly().then(() => busy).catch(() => undefined).then(quietly);
  await within(CLOSE_TIMEOUT_MS, closing, undefined);
}
