import type { AllStreamRecordedEvent, RecordedEvent } from '@eventstore/db-client';
import type { EventMetadata, Recorded } from '#kernel';
import { positionOfEvent } from './log-position.ts';

/** An event of the server in our words. Binary data, which only other writers store, is shown as null. */
export function recorded(event: AllStreamRecordedEvent | RecordedEvent): Recorded {
  return {
    type: event.type,
    data: event.isJson ? event.data : null,
    eventId: event.id,
    stream: event.streamId,
    revision: Number(event.revision),
    position: positionOfEvent(event.position),
    recordedAt: event.created.toISOString(),
    metadata: readMetadata(event.metadata),
  };
}

/** As stored: ours, and the two names under which EventStoreDB's own tools look for them. Stored names. */
export function storedMetadata(metadata: EventMetadata): Record<string, unknown> {
  return { ...metadata, $correlationId: metadata.correlationId, $causationId: metadata.commandId };
}

/** Events of other writers may hold anything or nothing here. */
function readMetadata(stored: unknown): EventMetadata {
  const found = (typeof stored === 'object' && stored !== null ? stored : {}) as Readonly<Record<string, unknown>>;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    commandId: text(found['commandId'] ?? found['$causationId']),
    correlationId: text(found['correlationId'] ?? found['$correlationId']),
    actor: text(found['actor']),
    schemaVersion: typeof found['schemaVersion'] === 'number' ? found['schemaVersion'] : 1,
  };
}
