import { Metadata, status, type StatusObject } from '@grpc/grpc-js';
import code from '@eventstore/db-client/generated/code_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import rpc, { type Status } from '@eventstore/db-client/generated/status_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import { streamIdentifier } from './messages.ts';
import type { Expected } from './stored.ts';

/** Most bytes of one append, as the server is set by default. */
export const MAX_APPEND_SIZE = 1024 * 1024;

/** How a call fails as a whole: what kind of failure stands in the trailers. */
function callFailure(failed: status, details: string, trailers: Readonly<Record<string, string>> = {}): StatusObject {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return { code: failed, details, metadata };
}

export const unavailable = callFailure(status.UNAVAILABLE, 'Server Is Not Ready');

export function streamDeleted(stream: string): StatusObject {
  return callFailure(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, {
    exception: 'stream-deleted', 'stream-name': encodeURIComponent(stream),
  });
}

export const tooLarge = callFailure(status.INVALID_ARGUMENT, `Maximum Append Size of ${MAX_APPEND_SIZE} Exceeded.`, {
  exception: 'maximum-append-size-exceeded', 'maximum-append-size': String(MAX_APPEND_SIZE),
});

export const invalidPosition = callFailure(status.INVALID_ARGUMENT, 'Trying to read from an invalid position.');

/** How one append of a batch fails: a status with packed details. */
function batchFailure(failed: number, message: string, typeName: string, details: { serializeBinary(): Uint8Array }): Status {
  const packed = new any.Any();
  packed.pack(details.serializeBinary(), typeName);
  const failure = new rpc.Status();
  failure.setCode(failed);
  failure.setMessage(message);
  failure.setDetails(packed);
  return failure;
}

export function batchStreamDeleted(stream: string): Status {
  const details = new shared.StreamDeleted();
  details.setStreamIdentifier(streamIdentifier(stream));
  return batchFailure(code.Code.NOT_FOUND, `Stream '${stream}' is deleted.`, 'event_store.client.StreamDeleted', details);
}

export function batchTooLarge(): Status {
  const details = new shared.MaximumAppendSizeExceeded();
  details.setMaxappendsize(MAX_APPEND_SIZE);
  return batchFailure(code.Code.INVALID_ARGUMENT, 'Maximum Append Size Exceeded', 'event_store.client.MaximumAppendSizeExceeded', details);
}

export function batchTimeout(): Status {
  return batchFailure(code.Code.DEADLINE_EXCEEDED, 'Timeout', 'event_store.client.Timeout', new shared.Timeout());
}

export function batchWrongExpectedVersion(expected: Expected, actual: number | null): Status {
  const details = new shared.WrongExpectedVersion();
  if (actual === null) details.setCurrentNoStream(new empty.Empty());
  else details.setCurrentStreamRevision(String(actual));
  if (expected === 'any') details.setExpectedAny(new empty.Empty());
  else if (expected === 'no stream') details.setExpectedNoStream(new empty.Empty());
  else if (expected === 'stream exists') details.setExpectedStreamExists(new empty.Empty());
  else details.setExpectedStreamPosition(String(expected));
  return batchFailure(code.Code.FAILED_PRECONDITION, 'Wrong expected version.', 'event_store.client.WrongExpectedVersion', details);
}
