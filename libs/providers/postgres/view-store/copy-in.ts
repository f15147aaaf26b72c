import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { PoolClient, Submittable } from 'pg';

/** What of the driver's connection is used; its types leave the last three out. */
interface CopyConnection {
  readonly stream: Duplex;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/**
 * Sends a `COPY ... FROM STDIN` and its data, no more at a time than the connection takes.
 *
 * @param chunks lines in COPY's text format, in pieces of any length
 * @throws errors of the driver
 */
export function copyIn(client: Pick<PoolClient, 'query'>, text: string, chunks: Iterable<string>): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(text, chunks, (error) => {
      if (error) reject(error);
      else resolve();
    }));
  });
}

/** The driver calls these by name, as the server's messages come in. */
class CopyIn implements Submittable {
  /** The driver puts one of its own around it, which ends a query that takes too long. */
  callback: (error: Error | null) => void;
  readonly #text: string;
  readonly #chunks: Iterable<string>;
  #failed = false;

  constructor(text: string, chunks: Iterable<string>, callback: (error: Error | null) => void) {
    this.#text = text;
    this.#chunks = chunks;
    this.callback = callback;
  }

  submit(connection: unknown): void {
    (connection as CopyConnection).query(this.#text);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    this.#send(connection).catch((error: unknown) => {
      if (!this.#failed) connection.sendCopyFail(String(error));
    });
  }

  async #send(connection: CopyConnection): Promise<void> {
    for (const chunk of this.#chunks) {
      connection.sendCopyFromChunk(Buffer.from(chunk));
      if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain');
      // The connection is for others now.
      if (this.#failed) return;
    }
    connection.endCopyFrom();
  }

  handleError(error: Error): void {
    this.#failed = true;
    this.callback(error);
  }

  /** The end is what comes after it: ready for the next query. */
  handleCommandComplete(): void {
    return;
  }

  handleReadyForQuery(): void {
    if (!this.#failed) this.callback(null);
  }
}
