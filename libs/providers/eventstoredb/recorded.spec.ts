import { recorded, storedMetadata } from './recorded.ts';

const metadata = { commandId: 'c', correlationId: 'r', actor: 'api', schemaVersion: 2 };
const stored = {
  type: 'OrderPlaced',
  streamId: 'order-1',
  id: '9c0b2a3e-6f51-4a52-9c57-5d8c5c1a5f10',
  revision: 3n,
  created: new Date('2026-01-02T03:04:05.006Z'),
  position: { commit: 500n, prepare: 500n },
};

describe('an event read from EventStoreDB', () => {
  it('has our envelope', () => {
    expect(recorded({ ...stored, isJson: true, data: { n: 1 }, metadata: storedMetadata(metadata) })).toEqual({
      type: 'OrderPlaced',
      data: { n: 1 },
      eventId: stored.id,
      stream: 'order-1',
      revision: 3,
      position: '1001',
      recordedAt: '2026-01-02T03:04:05.006Z',
      metadata,
    });
  });

  it.each([undefined, new Uint8Array([1]), ['text'], { commandId: 7 }])('is whole although another writer stored it with metadata %p', (foreign) => {
    const event = recorded({ ...stored, isJson: false, data: new Uint8Array([1, 2]), metadata: foreign });
    expect(event.data).toBeNull();
    expect(event.metadata).toEqual({ commandId: '', correlationId: '', actor: '', schemaVersion: 1 });
  });
});

it('stores the ids under the names that EventStoreDB itself uses, too', () => {
  expect(storedMetadata(metadata)).toMatchObject({ $correlationId: 'r', $causationId: 'c' });
});
