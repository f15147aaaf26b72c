import { changed, isUuid, type Command, type Position } from '#kernel';
import { commandHandler, recentStates, type CommandHandlerOptions, type Handled } from '#event-sourcing';
import type {
  CancelNotification,
  NotificationCommand,
  RecordDeliveryOutcome,
  RequestNotification,
  RetryNotification,
  StartDeliveryAttempt,
} from '../domain/notification/commands.ts';
import type { Attachment } from '../domain/notification/attachment.ts';
import type { Channel, Content } from '../domain/notification/content.ts';
import { IdempotencyKeyReused, NotFound } from '../domain/notification/errors.ts';
import type { NotificationEvent } from '../domain/notification/events.ts';
import { notification } from '../domain/notification/notification.ts';
import { isSameRequest } from '../domain/notification/same-request.ts';
import type { NotificationState, NotificationStatus, NotRequested } from '../domain/notification/state.ts';
import type { AttachmentArchive } from '../ports/attachment-archive.ts';
import type { Deliverable } from '../ports/delivery-channel.ts';
import { attachmentsOf } from './attachments/attachments-of.ts';
import type { FirstAttempts, ReservedAttempt } from './delivery/first-attempts.ts';

/** Everything that can be asked of notifications. All methods also throw the errors of `EventStore.append`. */
export interface NotificationCommands {
  /** Durable once it resolves. @throws IdempotencyKeyReused when its id was used for another content, InvalidAttachments */
  requestNotification(command: NewNotification): Promise<RequestAnswer>;
  /** @throws NotFound, TooLate */
  cancelNotification(command: CancelNotification): Promise<CommandAnswer>;
  /** @throws NotFound, NotRetryable */
  retryNotification(command: RetryNotification): Promise<CommandAnswer>;
  /** Claims the attempt: once it resolves, it is the caller's alone. @throws NotFound, AttemptRefused */
  startDeliveryAttempt(command: StartDeliveryAttempt): Promise<ClaimedAttempt>;
  /** @throws NotFound, AttemptRefused */
  recordDeliveryOutcome(command: RecordDeliveryOutcome): Promise<CommandAnswer>;
}

/**
 * A `RequestNotification` before it is known whether the channel is served. `sendAt`: any RFC 3339 time;
 * `attachmentIds`: of what has been uploaded.
 */
export type NewNotification = Command<
  'RequestNotification',
  Omit<Content, 'attachments'> & { readonly notificationId: string; readonly attachmentIds?: readonly string[] }
>;

export interface CommandAnswer {
  /** Waiting for a view to reach it shows this command's effect. */
  readonly position: Position;
  /** Its goal already held, or this very command had been handled before. */
  readonly duplicate: boolean;
  /** After the command. */
  readonly status: NotificationStatus;
}

export interface RequestAnswer extends Omit<CommandAnswer, 'status'> {
  readonly notificationId: string;
  /** As it was answered the first time: `unsupported_channel` is on record, but never to be sent. */
  readonly status: 'accepted' | 'unsupported_channel';
}

export interface ClaimedAttempt extends CommandAnswer {
  readonly notification: Deliverable;
}

export interface NotificationCommandsOptions {
  /** Where and how the events are stored; `notificationLog(store)` is one. */
  readonly log: CommandLog;
  /** Whether this installation serves a channel. */
  readonly supports: (channel: Channel) => boolean;
  /** Knows what has been uploaded; by default nothing has. */
  readonly attachments?: Pick<AttachmentArchive, 'find'>;
  /** By default every attempt is claimed later, by a command of its own. */
  readonly firstAttempts?: FirstAttempts;
  /** Most notifications under way whose state is remembered between commands; default 2 000. */
  readonly cacheSize?: number;
}

export type CommandLog = Pick<Handling, 'store' | 'stream' | 'schemaVersion'>;

type Handling = CommandHandlerOptions<NotificationState, NotificationCommand, NotificationEvent>;
type Existing = Exclude<NotificationState, NotRequested>;

/** Seconds of what one process can deliver: whoever waits longer is read again. */
const CACHE_SIZE = 2_000;
/** Most characters of content among them: about 64 MB. */
const CACHE_CHARACTERS = 32_000_000;

export function notificationCommands({ log, supports, attachments, firstAttempts, cacheSize = CACHE_SIZE }: NotificationCommandsOptions): NotificationCommands {
  const handle = commandHandler({
    store: log.store,
    stream: log.stream,
    schemaVersion: log.schemaVersion,
    decider: notification,
    startsStream: ({ type }) => type === 'RequestNotification',
    cache: recentStates(cacheSize, { most: CACHE_CHARACTERS, of: charactersOf }, isUnderWay),
  });

  const handleExisting = async (command: Exclude<NotificationCommand, RequestNotification>): Promise<Outcome> => {
    const { notificationId } = command.data;
    if (!isUuid(notificationId)) throw new NotFound(notificationId);
    return outcome(notificationId, await handle(command));
  };

  /** Should the store not answer, an attempt may have begun that nobody makes: it ends as unknown, as if this process had died. */
  async function requestAndBegin(request: RequestNotification): Promise<Outcome> {
    const { notificationId, supported } = request.data;
    const reserved = supported ? firstAttempts?.reserve(request) : null;
    let begun: Deliverable | null = null;
    try {
      const done = outcome(notificationId, await handle(reserved ? beginning(request, reserved) : request));
      if (reserved && hasBegun(request, done.state)) begun = deliverable(done.state);
      return done;
    } finally {
      reserved?.settle(begun);
    }
  }

  return {
    async requestNotification(command) {
      const attached = await attachmentsOf(command.data.attachmentIds, attachments);
      const request = toRequest(command, supports(command.data.channel), attached);
      const { notificationId } = request.data;
      const { state, ...answer } = await requestAndBegin(request);
      if (answer.duplicate && !isSameRequest(request.data, state)) throw new IdempotencyKeyReused(notificationId);
      return { notificationId, status: state.status === 'unsupported_channel' ? state.status : 'accepted', ...answer };
    },
    cancelNotification: async (command) => answerOf(await handleExisting(command)),
    retryNotification: async (command) => answerOf(await handleExisting(command)),
    recordDeliveryOutcome: async (command) => answerOf(await handleExisting(command)),
    async startDeliveryAttempt(command) {
      const done = await handleExisting(command);
      return { notification: deliverable(done.state), ...answerOf(done) };
    },
  };
}

interface Outcome extends Omit<CommandAnswer, 'status'> {
  readonly state: Existing;
}

function outcome(notificationId: string, { state, events, position, duplicate }: Handled<NotificationState, NotificationEvent>): Outcome {
  if (state.status === 'not_requested') throw new NotFound(notificationId);
  return { state, position, duplicate: duplicate || events.length === 0 };
}

function answerOf({ state: { status }, position, duplicate }: Outcome): CommandAnswer {
  return { status, position, duplicate };
}

function beginning({ type, data, metadata }: RequestNotification, { expiresAt }: ReservedAttempt): RequestNotification {
  return { type, data: changed(data, { firstAttempt: { expiresAt } }), metadata };
}

/**
 * By the attempt itself, not by whether the store calls the request a duplicate: it does so too when it had lost its
 * first answer and was asked again. A request that came a second time finds an attempt that began at another time:
 * whoever reserves holds the segment and the notification alone, so that no two of them do so at the same moment.
 */
function hasBegun({ metadata: { now } }: RequestNotification, state: Existing): boolean {
  return state.status === 'delivering' && state.running?.number === 1 && state.running.startedAt === now;
}

/** The next commands come soon: the claim of an attempt, and its outcome. */
function isUnderWay({ status }: NotificationState): boolean {
  return status === 'accepted' || status === 'delivering';
}

/** Roughly: what differs by orders of magnitude is the body. */
function charactersOf(state: NotificationState): number {
  return state.status === 'not_requested' ? 0 : state.content.body.length + 500 + (state.content.attachments?.length ?? 0) * 500;
}

/** The domain compares times as text: always UTC with milliseconds. */
function toRequest({ type, data, metadata }: NewNotification, supported: boolean, attachments: readonly Attachment[]): RequestNotification {
  const { sendAt, attachmentIds: _, ...rest } = data;
  const time = sendAt === undefined ? {} : { sendAt: new Date(sendAt).toISOString() };
  return { type, metadata, data: { supported, ...rest, ...time, ...(attachments.length > 0 && { attachments }) } };
}

function deliverable({ notificationId, content }: Existing): Deliverable {
  const { recipient, subject, body, metadata, attachments } = content;
  return { notificationId, recipient, ...(subject !== undefined && { subject }), body, metadata, ...(attachments && { attachments }) };
}
