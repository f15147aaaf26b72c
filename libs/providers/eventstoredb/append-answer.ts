import shared from '@eventstore/db-client/generated/shared_pb.js';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';

/** What the server says of one append. */
export type AppendAnswer =
  | { readonly kind: 'stored'; readonly revision: number; readonly commit: bigint | undefined }
  | { readonly kind: 'wrong revision'; readonly actual: number | null }
  | { readonly kind: 'stream deleted' }
  | { readonly kind: 'not acceptable'; readonly reason: string }
  | Unanswered;

/** Nothing is known, or nothing was done: try again. */
export interface Unanswered {
  readonly kind: 'unanswered';
  readonly reason: string;
  /** False when it is certain that nothing was stored. */
  readonly mayBeStored: boolean;
  readonly cause?: unknown;
}

export function appendAnswer(response: BatchAppendResp): AppendAnswer {
  const success = response.getSuccess();
  if (success === undefined) return failure(response);
  const commit = success.getPosition()?.getCommitPosition();
  return {
    kind: 'stored',
    revision: Number(success.getCurrentRevision()),
    commit: commit === undefined ? undefined : BigInt(commit),
  };
}

/** A failure is a status whose details are packed under the name of their type. */
function failure(response: BatchAppendResp): AppendAnswer {
  const status = response.getError();
  const reason = status?.getMessage() ?? 'no result';
  const details = status?.getDetails();
  switch (details?.getTypeName()) {
    case 'event_store.client.WrongExpectedVersion': {
      const wrong = details.unpack(shared.WrongExpectedVersion.deserializeBinary, details.getTypeName());
      return { kind: 'wrong revision', actual: wrong?.hasCurrentStreamRevision() ? Number(wrong.getCurrentStreamRevision()) : null };
    }
    case 'event_store.client.StreamDeleted':
      return { kind: 'stream deleted' };
    case 'event_store.client.MaximumAppendSizeExceeded':
      return { kind: 'not acceptable', reason: 'it is larger than the server takes' };
    case 'event_store.client.BadRequest':
    case 'event_store.client.InvalidTransaction':
      return { kind: 'not acceptable', reason: reason || 'the server calls it a bad request' };
    case 'event_store.client.AccessDenied':
      return { kind: 'unanswered', reason: 'access was denied', mayBeStored: false };
    case 'google.protobuf.Empty':
      // "Server Is Not Ready", "Server Is Busy": not even looked at.
      return { kind: 'unanswered', reason, mayBeStored: false };
    default:
      // The server gave up waiting, or something unknown: both may have happened after it was written.
      return { kind: 'unanswered', reason, mayBeStored: true };
  }
}
