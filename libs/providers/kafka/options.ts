/** How to reach a cluster, and how much it may hold up. */
export interface KafkaOptions {
  /** Some of its brokers, as `host:port`; the others are found through them. */
  readonly brokers: readonly string[];
  /** Shown in the brokers' logs and quotas; default `tidings`. */
  readonly name?: string;
  /** Connecting to one broker, in milliseconds; default 5 000. */
  readonly connectTimeoutMs?: number;
  /** One request, in milliseconds, after which its connection counts as broken; default 10 000. */
  readonly requestTimeoutMs?: number;
  /** Most bytes of one message, in and out; default `MAX_MESSAGE_BYTES`. */
  readonly maxMessageBytes?: number;
  /** Told of connections that could not be made or were lost, of handlers that failed, and of dead letters. */
  readonly log?: (message: string, cause: unknown) => void;
}
