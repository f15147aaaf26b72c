export { checkAppend, MAX_APPEND_BYTES } from './append-rules.ts';
export type { CloudEvent } from './cloud-event.ts';
export { CLOUD_EVENT_CONTENT_TYPE, decodeCloudEvent, encodeCloudEvent } from './cloud-event.ts';
export type { EventMessage, EventPublisher } from './event-publisher.ts';
export { MAX_MESSAGE_BYTES, MessageTooLarge, Unconfirmed } from './event-publisher.ts';
export type { Handling, EventSubscriber, Subscription } from './event-subscriber.ts';
export { deadLetterQueue, DEFAULT_CONCURRENCY, oneLine, REASON_HEADER } from './event-subscriber.ts';
export type {
  Appended,
  EventFilter,
  EventStore,
  LogPage,
  NewEvent,
  ReadStreamOptions,
  SubscribeOptions,
} from './event-store.ts';
export { InvalidAppend, OutcomeUnknown, Overloaded, StreamDeleted, WrongExpectedRevision } from './event-store.ts';
export type { HttpAnswer, HttpExchange, HttpOutcome, HttpRequest } from './http-exchange.ts';
export type { HttpVerdictRules } from './http-verdict.ts';
export { httpVerdict } from './http-verdict.ts';
export type { Entry, KeyValueStore, Value } from './key-value-store.ts';
export { encodeValue, ValueTooLarge } from './key-value-store.ts';
export type {
  ChatMessage,
  MailAttachment,
  MailMessage,
  MessageGateway,
  OutboxContent,
  OutboxFile,
  SendOptions,
  SendResult,
  TextMessage,
  WebhookCall,
} from './message-gateway.ts';
export type { ObjectLinks, ReadLinkOptions, WriteLinkOptions } from './object-links.ts';
export { checkLinkSeconds } from './object-links.ts';
export type { ObjectContent, ObjectStorage, StoredObject, TransferOptions } from './object-storage.ts';
export { boundedContent, NoSuchObject, ObjectTooLarge } from './object-storage.ts';
export type { Retry } from './protocol-error.ts';
export { ProtocolError, Unavailable } from './protocol-error.ts';
export type { FinalAnswer, RequestEntry, RequestLedger } from './request-ledger.ts';
export { KeyReused } from './request-ledger.ts';
export type { StopSignal } from './stop-signal.ts';
export type { PageOptions } from './storage-key.ts';
export { checkPageSize, checkStorageKey, checkStoragePrefix, InvalidStorageKey } from './storage-key.ts';
export type {
  CheckpointId,
  CheckpointMove,
  CheckpointStore,
  ParkedStream,
  Parking,
  Rate,
  SkippedEvent,
  Wish,
} from './checkpoint-store.ts';
export type { Lease, LeaseStore, Renewed } from './lease-store.ts';
export type { Generation, Projection, ProjectionStore, ViewDefinition } from './projection-store.ts';
export { NoRebuild, RebuildRunning, UnknownProjection } from './projection-store.ts';
export type {
  ViewChange,
  ViewCondition,
  ViewHash,
  ViewOrder,
  ViewQuery,
  ViewRows,
  ViewStore,
  ViewTable,
} from './view-store.ts';
export { InvalidQuery, InvalidRow, NoSuchGeneration } from './view-store.ts';
export { checkDefinition, checkRow, isBuiltBy, isKey, isValueOf } from './view-rules.ts';
