import type { Backoff } from '#timing';

export interface EventStoreDbOptions extends Partial<EventStoreDbLimits> {
  /** `esdb://user:password@host:port?tls=true`, or `esdb+discover://` for a cluster. Credentials belong here only. */
  readonly connectionString: string;
  /** Told about lost connections and what is done about them. */
  readonly log?: EventStoreDbLog;
}

export type EventStoreDbLog = (message: string, error: unknown) => void;

export interface EventStoreDbLimits {
  /** Appends sent and not yet answered, at most. */
  readonly maxInFlight: number;
  /** Appends waiting to be sent, at most; one more is answered `Overloaded`. */
  readonly maxWaiting: number;
  /** How often one append is sent, all in all. */
  readonly appendTries: number;
  /** How long one of these tries waits for its answer. The server itself gives up after 2 s. */
  readonly answerTimeoutMs: number;
  /**
   * How many of a stream's last events are searched for a repeated command: one small read before every
   * append that does not begin a stream. 0 saves it, and leaves repeated commands to the server's memory.
   */
  readonly lookBack: number;
  readonly readTries: number;
  /** How long a read may take as a whole. */
  readonly readTimeoutMs: number;
  /** Between tries of an append or a read. */
  readonly retryBackoff: Backoff;
  /** Between connections of a subscription. */
  readonly reconnectBackoff: Backoff;
  /** How long a live subscription hears nothing before it looks whether unwanted events have passed. */
  readonly idleBackoff: Backoff;
}

export const DEFAULT_LIMITS: EventStoreDbLimits = {
  maxInFlight: 256,
  maxWaiting: 10_000,
  appendTries: 4,
  answerTimeoutMs: 4_000,
  lookBack: 32,
  readTries: 3,
  readTimeoutMs: 10_000,
  retryBackoff: { firstMs: 50, mostMs: 500 },
  reconnectBackoff: { firstMs: 100, mostMs: 5_000 },
  idleBackoff: { firstMs: 100, mostMs: 2_000 },
};
