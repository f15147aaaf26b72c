import { connect, type ChannelModel, type Connection, type ConfirmChannel } from 'amqplib';
import type { StopSignal } from '#protocols';
import type { RabbitMqOptions } from './options.ts';
import { aborted, overAndOver, within } from '#timing';

/**
 * Keeps a connection to the broker, and lets `during` work with each one in turn. Connects again, after a
 * growing pause, whenever one is lost or `during` ends; resolves once `stop` is aborted and `during` has ended.
 */
export function keepConnected(
  options: RabbitMqOptions,
  stop: StopSignal,
  during: (session: Session) => Promise<void>,
): Promise<void> {
  const failed = (error: unknown): void => options.log?.('the connection to RabbitMQ failed; it is made again', error);
  return overAndOver(() => withSession(options, stop, during), { backoff: RECONNECT, steadyMs: STEADY_MS, failed, stop });
}

/** One connection, with one channel that confirms what is published. */
export interface Session {
  readonly model: ChannelModel;
  readonly channel: ConfirmChannel;
  /** Aborted, with the reason, once the connection or its channel can no longer be used. */
  readonly lost: AbortSignal;
  /** Gives it up, so that a new one is made. */
  end(reason: string): void;
}

const HEARTBEAT_SECONDS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 2_000;
/** A connection that lasted as long as this was a good one: the next pause is short again. */
const STEADY_MS = 10_000;
const RECONNECT = { firstMs: 100, mostMs: 10_000 };

async function withSession(options: RabbitMqOptions, stop: StopSignal, during: (session: Session) => Promise<void>): Promise<void> {
  const connecting = open(options);
  const model = await Promise.race([connecting, aborted(stop)]);
  if (!model) {
    void connecting.then(close, () => undefined);
    return;
  }
  try {
    const session = await beginSession(model);
    await during(session);
    if (session.lost.aborted && !stop.aborted) options.log?.('the connection to RabbitMQ was lost; it is made again', session.lost.reason);
  } finally {
    await close(model);
  }
}

async function open({ url, name = 'tidings', heartbeatSeconds = HEARTBEAT_SECONDS, connectTimeoutMs = CONNECT_TIMEOUT_MS }: RabbitMqOptions): Promise<ChannelModel> {
  // The error of `new URL` repeats what it was given, credentials and all.
  if (!URL.canParse(url)) throw new Error('the URL of RabbitMQ is not valid');
  const target = new URL(url);
  if (!target.searchParams.has('heartbeat')) target.searchParams.set('heartbeat', String(heartbeatSeconds));
  const model = await connect(target.href, { noDelay: true, keepAlive: true, timeout: connectTimeoutMs, clientProperties: { connection_name: name } });
  // Without a listener, a lost connection would end the process. `close` follows and is listened to.
  model.on('error', () => undefined);
  return model;
}

async function beginSession(model: ChannelModel): Promise<Session> {
  const gone = new AbortController();
  const lose = (reason: unknown): void => gone.abort(reason instanceof Error ? reason : new Error('it was closed'));
  model.on('error', lose);
  model.on('close', lose);
  const channel = await model.createConfirmChannel();
  channel.on('error', lose);
  channel.on('close', lose);
  return { model, channel, lost: gone.signal, end: (reason) => lose(new Error(reason)) };
}

/** Says goodbye, which also sends what is still to be sent; a broker that does not answer is not waited for. */
async function close(model: ChannelModel): Promise<void> {
  // Closing a closed connection throws.
  const closing = (async () => model.close())().catch(() => undefined);
  await within(CLOSE_TIMEOUT_MS, closing, undefined);
  // With an error, at which the driver gives its timers up as well; it is heard by the listener of `open`.
  (model.connection as Connection & WithSocket).stream?.destroy(new Error('it was closed'));
}

/** The driver waits for the other end to close its socket, even when that is not there any more. */
interface WithSocket {
  readonly stream?: { destroy(error: Error): unknown };
}
