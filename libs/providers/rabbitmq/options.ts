/** How to reach a broker, and how much it may hold up. */
export interface RabbitMqOptions {
  /** `amqp://user:password@host:port/vhost` or `amqps://...`. Never logged. */
  readonly url: string;
  /** Shown in the broker's list of connections; default `tidings`. */
  readonly name?: string;
  /** A silent connection counts as lost after two to three times this; default 10 s. */
  readonly heartbeatSeconds?: number;
  /** Connecting, the log-in included, in milliseconds; default 5 000. */
  readonly connectTimeoutMs?: number;
  /** Most bytes of one message, in and out; default `MAX_MESSAGE_BYTES`. */
  readonly maxMessageBytes?: number;
  /** Told of connections that could not be made or were lost, of handlers that failed, and of dead letters. */
  readonly log?: (message: string, cause: unknown) => void;
}
