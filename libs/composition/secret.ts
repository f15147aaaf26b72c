import { inspect } from 'node:util';

/** A value that no log, JSON or error message shows. */
export interface Secret {
  /** The value itself: for the one that hands it to its owner. */
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

const REDACTED = '[redacted]';

export function secret(value: string): Secret {
  const shown = (): string => REDACTED;
  return Object.freeze({ reveal: () => value, toString: shown, toJSON: shown, [inspect.custom]: shown });
}
