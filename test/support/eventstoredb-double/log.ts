import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { decideAppend } from './append-decision.ts';
import type { AppendOutcome, Expected, ProposedEvent, StoredEvent, StoredStream } from './stored.ts';

/** The transaction log, in memory. */
export interface Log {
  readonly all: readonly StoredEvent[];
  readonly appends: number;
  /** Where the next record will begin. */
  readonly end: bigint;
  stream(name: string): StoredStream;
  append(stream: string, expected: Expected, events: readonly ProposedEvent[]): AppendOutcome;
  tombstone(stream: string): bigint;
  softDelete(stream: string): void;
  writeSystemEvent(): void;
  forgetEventIds(): void;
  /** Calls back after every change until the returned function is called. */
  onChange(listener: () => void): () => void;
}

/** Where the first event stands: the log opens with a record that is no event. */
const FIRST_POSITION = 161n;
const RECORD_OVERHEAD = 57;

export function openLog(): Log {
  const all: StoredEvent[] = [];
  const streams = new Map<string, StoredStream>();
  const recentIds = new Map<string, StoredEvent>();
  const changes = new EventEmitter().setMaxListeners(0);
  let end = FIRST_POSITION;
  let appends = 0;

  const stream = (name: string): StoredStream => streams.get(name) ?? { events: [], tombstoned: false, hiddenBelow: 0 };

  const write = (name: string, event: ProposedEvent): StoredEvent => {
    const into = stream(name);
    streams.set(name, into);
    const stored = { ...event, stream: name, revision: into.events.length, position: end, created: new Date() };
    into.events.push(stored);
    all.push(stored);
    recentIds.set(event.id, stored);
    end += BigInt(RECORD_OVERHEAD + Buffer.byteLength(name + event.type) + event.data.length + event.metadata.length);
    return stored;
  };

  const writeSystemEvent = (): void => {
    write('$tidings-double', { ...EMPTY_EVENT, id: randomUUID(), type: '$tick' });
    changes.emit('change');
  };

  writeSystemEvent();
  return {
    all,
    get end() { return end; },
    get appends() { return appends; },
    stream,
    append: (name, expected, events) => {
      appends++;
      const decided = decideAppend(stream(name), expected, events, (id) => recentIds.get(id), name);
      if (decided !== 'write') return decided;
      const last = events.map((event) => write(name, event)).at(-1);
      changes.emit('change');
      return { kind: 'stored', revision: last?.revision ?? -1, position: last?.position ?? end };
    },
    tombstone: (name) => {
      const { position } = write(name, { ...EMPTY_EVENT, id: randomUUID(), type: '$streamDeleted' });
      stream(name).tombstoned = true;
      changes.emit('change');
      return position;
    },
    softDelete: (name) => { stream(name).hiddenBelow = stream(name).events.length; },
    writeSystemEvent,
    forgetEventIds: () => { recentIds.clear(); },
    onChange: (listener) => {
      changes.on('change', listener);
      return () => { changes.off('change', listener); };
    },
  };
}

const EMPTY_EVENT = { contentType: 'application/octet-stream', data: new Uint8Array(), metadata: new Uint8Array() };
