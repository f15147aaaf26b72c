import type { StopSignal } from '#protocols';

/** The members of a read's stream that are used here. */
interface Reading<Item> extends AsyncIterable<Item> {
  on(event: 'error', listener: (error: Error) => void): unknown;
  destroy(error: Error): unknown;
  cancel(): Promise<void>;
}

/**
 * Everything a read answers. Reads have no deadline in the client, so they get one here; and a read that
 * the client cancels, as it does when it is closed, would say nothing at all.
 *
 * @throws what the read failed with; an Error after `timeoutMs`, or when told to stop
 */
export async function readToEnd<Item>(reading: Reading<Item>, timeoutMs: number, stop: StopSignal): Promise<readonly Item[]> {
  const giveUp = (reason: string): void => {
    reading.cancel().catch(() => undefined);
    reading.destroy(new Error(reason));
  };
  const stopped = (): void => { giveUp('it has been closed'); };
  const timer = setTimeout(giveUp, timeoutMs, `no answer within ${timeoutMs} ms`);
  stop.addEventListener('abort', stopped);
  // A failure after the loop has ended must find a listener, or it ends the process.
  reading.on('error', () => undefined);
  const items: Item[] = [];
  try {
    for await (const item of reading) items.push(item);
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', stopped);
  }
  return items;
}
