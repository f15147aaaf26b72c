/** Whether doing it once more can help: as it is, later, after reloading what it was decided on, or never. */
export type Retry = 'same-again' | 'later' | 'after-reload' | 'never';

/** The base of every error a protocol declares. Its message is built from named data and fit for a log. */
export class ProtocolError extends Error {
  readonly retry: Retry;

  constructor(message: string, retry: Retry, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.retry = retry;
  }
}

/** The store or service cannot be reached, or is not ready; nothing was done. */
export class Unavailable extends ProtocolError {
  /** What cannot be reached, e.g. `event store`. */
  readonly what: string;

  constructor(what: string, reason: string, cause?: unknown) {
    super(`The ${what} is not available: ${reason}.`, 'later', cause);
    this.what = what;
  }
}
