import { randomUUID } from 'node:crypto';
import { START } from '#kernel';
import { ProtocolError, StreamDeleted, Unavailable } from '#protocols';
import type { OpenContractStore } from './event-store.fixture.ts';
import { freshNames, numbered, numbersOf, newEvent, upTo } from './event-store.fixture.ts';

export function failureContract(open: OpenContractStore): void {
  it('refuses to read from or append to a deleted stream', async () => {
    await using opened = await open();
    if (opened.deleteStream === undefined) return;
    const { store } = opened;
    const { stream, type } = freshNames();
    await store.append(stream(), 'none', numbered(type(), 2), randomUUID());
    await opened.deleteStream(stream());
    for (const expected of ['any', 'none', 'exists', 1] as const) {
      await expect(store.append(stream(), expected, [newEvent(type())], randomUUID())).rejects.toBeInstanceOf(StreamDeleted);
    }
    await expect(store.readStream(stream(), { limit: 1 })).rejects.toMatchObject({ name: 'StreamDeleted', stream: stream() });
    expect(await store.append(stream('2'), 'none', [newEvent(type())], randomUUID())).toMatchObject({ revision: 0 });
  });

  it('stores every append once although connections are lost', async () => {
    await using opened = await open();
    if (opened.dropConnections === undefined) return;
    const { store } = opened;
    const { stream, type } = freshNames();
    const writing = Promise.all(upTo(4).map(async (writer) => {
      for (const n of upTo(50)) {
        const event = newEvent(type(), { n });
        await untilAnswered(() => store.append(stream(`${writer}`), n === 0 ? 'none' : n - 1, [event], event.metadata.commandId));
      }
    }));
    await opened.dropConnections();
    await opened.dropConnections();
    await writing;
    for (const writer of upTo(4)) {
      expect(numbersOf(await store.readStream(stream(`${writer}`), { limit: 100 }))).toEqual(upTo(50));
    }
  });

  it('is unavailable, and says so, when the server cannot be reached', async () => {
    await using opened = await open();
    if (opened.makeUnreachable === undefined) return;
    const { store } = opened;
    const { stream, type } = freshNames();
    await store.append(stream(), 'none', numbered(type(), 1), randomUUID());
    await opened.makeUnreachable();
    await expect(store.readStream(stream(), { limit: 1 })).rejects.toBeInstanceOf(Unavailable);
    await expect(store.readAll(START, 1)).rejects.toBeInstanceOf(Unavailable);
    await expect(store.head()).rejects.toBeInstanceOf(Unavailable);
    await expect(store.append(stream(), 'any', numbered(type(), 1), randomUUID())).rejects.toMatchObject({
      name: expect.stringMatching(/^(Unavailable|OutcomeUnknown)$/) as unknown,
    });
    const stop = new AbortController();
    const following = (async () => {
      for await (const page of store.subscribe(START, { stop: stop.signal })) expect(page.events).toEqual([]);
    })();
    stop.abort();
    await following;
  });
}

/** Repeats an append with the same ids as long as the store says that this can help. */
async function untilAnswered(append: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await append();
      return;
    } catch (error) {
      if (!(error instanceof ProtocolError) || !['same-again', 'later'].includes(error.retry)) throw error;
    }
  }
}
