import type { Readable } from 'node:stream';
import type { SendOptions } from '#protocols';

/** One message on its way to the server: its deadline, and how much of it the connection has taken. */
export interface Handover {
  /** Aborted at the deadline, or when the process stops. */
  readonly signal: AbortSignal;
  /** Why `signal` was aborted; undefined as long as it is not. */
  readonly gaveUp: string | undefined;
  /**
   * Whether the final dot may have been written. nodemailer reads the message only after the server
   * has asked for it (354) and writes the dot when the message ends, so that before this is true a
   * server cannot have accepted anything.
   */
  readonly complete: boolean;
  /** Observes the stream that the connection will read the message from; once per connection tried. */
  watch(stream: Readable): Readable;
  /** Releases the timer and the listener. */
  end(): void;
}

export function startHandover({ timeoutMs, stop }: SendOptions): Handover {
  const controller = new AbortController();
  const streams: Readable[] = [];
  let gaveUp: string | undefined;
  const giveUp = (why: string): void => {
    gaveUp ??= why;
    controller.abort();
  };
  const onStop = (): void => giveUp('the process is stopping');
  const timer = setTimeout(giveUp, timeoutMs, 'no answer in time');
  stop?.addEventListener('abort', onStop, { once: true });
  if (stop?.aborted === true) onStop();
  return {
    signal: controller.signal,
    get gaveUp() {
      return gaveUp;
    },
    get complete() {
      return streams.some((stream) => stream.readableEnded);
    },
    watch: (stream) => {
      streams.push(stream);
      return stream;
    },
    end: () => {
      clearTimeout(timer);
      stop?.removeEventListener('abort', onStop);
    },
  };
}
