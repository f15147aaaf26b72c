import { randomUUID } from 'node:crypto';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams, { type BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { ExpectedRevision } from '#kernel';
import { InvalidAppend, MAX_APPEND_BYTES, type NewEvent } from '#protocols';
import { storedMetadata } from './recorded.ts';

/** An append in one message: always final, for it fits. Every try has a correlation id of its own. */
export function appendMessage(stream: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): BatchAppendReq {
  const options = new streams.BatchAppendReq.Options();
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream, 'utf8'));
  options.setStreamIdentifier(identifier);
  switch (expected) {
    case 'any': options.setAny(new empty.Empty()); break;
    case 'none': options.setNoStream(new empty.Empty()); break;
    case 'exists': options.setStreamExists(new empty.Empty()); break;
    default: options.setStreamPosition(String(expected));
  }
  const message = new streams.BatchAppendReq();
  message.setCorrelationId(uuid(randomUUID()));
  message.setOptions(options);
  message.setProposedMessagesList(events.map(proposed));
  message.setIsFinal(true);
  return message;
}

export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  /** JSON in UTF-8. */
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** @throws InvalidAppend when data is not JSON, or all of it is too large */
export function encode(stream: string, events: readonly NewEvent[]): readonly EncodedEvent[] {
  const encoded = events.map(({ eventId, type, data, metadata }) => ({
    id: eventId, type, data: json(stream, data), metadata: json(stream, storedMetadata(metadata)),
  }));
  const bytes = encoded.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 0);
  if (bytes > MAX_APPEND_BYTES) throw new InvalidAppend(stream, `it has ${bytes} bytes, more than ${MAX_APPEND_BYTES}`);
  return encoded;
}

function json(stream: string, value: unknown): Uint8Array {
  try {
    return Buffer.from(JSON.stringify(value), 'utf8');
  } catch {
    // Circular, undefined, or holding a BigInt.
    throw new InvalidAppend(stream, 'its data is not JSON');
  }
}

function proposed({ id, type, data, metadata }: EncodedEvent): BatchAppendReq.ProposedMessage {
  const message = new streams.BatchAppendReq.ProposedMessage();
  message.setId(uuid(id));
  message.getMetadataMap().set('type', type);
  message.getMetadataMap().set('content-type', 'application/json');
  message.setData(data);
  message.setCustomMetadata(metadata);
  return message;
}

function uuid(text: string): InstanceType<typeof shared.UUID> {
  const id = new shared.UUID();
  id.setString(text);
  return id;
}
