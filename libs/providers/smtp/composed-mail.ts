import type { Readable } from 'node:stream';

/** A message as it is handed to a connection. */
export interface ComposedMail {
  /** A new one each time, as the connection writes into it. */
  getEnvelope(): { from: string | false; to: string[] };
  /** The message in full, once per connection that is tried. */
  createReadStream(): Readable;
  /** The same, for whoever sends nothing. */
  build(): Promise<Buffer>;
}
