export type { Accounting, AttemptDetail, HistoryEvent, NotificationDetail, NotificationPage } from './application/answers.ts';
export { attachmentService } from './application/attachments/attachment-service.ts';
export type { AttachmentCommands, AttachmentQueries, AttachmentServiceOptions, KeepAttachment } from './application/attachments/attachment-service.ts';
export type { Room } from './application/attachments/room.ts';
export { openRoom } from './application/attachments/room.ts';
export type { FilesOptions } from './application/attachments/with-files.ts';
export { withFiles } from './application/attachments/with-files.ts';
export type { DeliveryObserver } from './application/delivery/observer.ts';
export type { FirstAttemptsAtHand } from './application/delivery/first-attempts.ts';
export { firstAttemptsAtHand } from './application/delivery/first-attempts.ts';
export type { DeliveryOptions } from './application/delivery/run-delivery.ts';
export { DELIVERY_GROUP, runDelivery } from './application/delivery/run-delivery.ts';
export type { DeliverySettings } from './application/delivery/settings.ts';
export type {
  ClaimedAttempt,
  CommandAnswer,
  CommandLog,
  NewNotification,
  NotificationCommands,
  NotificationCommandsOptions,
  RequestAnswer,
} from './application/notification-commands.ts';
export { notificationCommands } from './application/notification-commands.ts';
export type {
  GetNotification,
  ListNotifications,
  Moment,
  NotificationFilters,
  NotificationQueries,
  NotificationQueriesOptions,
  OfNotification,
} from './application/notification-queries.ts';
export { notificationQueries } from './application/notification-queries.ts';
export type { Attachment } from './domain/notification/attachment.ts';
export { MOST_ATTACHMENTS } from './domain/notification/attachment.ts';
export type {
  CancelNotification,
  DeliveryOutcome,
  NotificationCommand,
  RecordDeliveryOutcome,
  RequestNotification,
  RetryNotification,
  StartDeliveryAttempt,
} from './domain/notification/commands.ts';
export type { Channel, Content, Priority } from './domain/notification/content.ts';
export { CHANNELS, PRIORITIES } from './domain/notification/content.ts';
export { InvalidAttachments, NotRetryable, TooLate } from './domain/notification/errors.ts';
export type { NotificationEvent } from './domain/notification/events.ts';
export type { NotificationState, NotificationStatus } from './domain/notification/state.ts';
export { NOTIFICATION_STATUSES } from './domain/notification/state.ts';
export type { AttachmentArchive } from './ports/attachment-archive.ts';
export type { AttachedFile, Attempt, Deliverable, DeliverableFiles, DeliveryChannel, DeliveryResult, FileChannel } from './ports/delivery-channel.ts';
export type { NotificationHistory } from './ports/notification-history.ts';
export type { AttachmentArchiveOptions } from './translators/attachment-archive.ts';
export { attachmentArchive } from './translators/attachment-archive.ts';
export type { EmailChannelOptions } from './translators/channels/email.ts';
export { emailChannel } from './translators/channels/email.ts';
export type { SandboxOptions } from './translators/channels/sandbox.ts';
export { sandboxChannel } from './translators/channels/sandbox.ts';
export type { SlackChannelOptions } from './translators/channels/slack.ts';
export { slackChannel } from './translators/channels/slack.ts';
export type { SmsChannelOptions } from './translators/channels/sms.ts';
export { smsChannel } from './translators/channels/sms.ts';
export type { WebhookChannelOptions } from './translators/channels/webhook.ts';
export { webhookChannel } from './translators/channels/webhook.ts';
export type { NotificationLog } from './translators/notification-log.ts';
export { notificationLog } from './translators/notification-log.ts';
export type { IngestOptions, NotificationIntake } from './translators/queues/ingest.ts';
export { ingest } from './translators/queues/ingest.ts';
export type { OutcomePolicy, PublishOutcomesOptions } from './translators/queues/publish-outcomes.ts';
export { publishOutcomes } from './translators/queues/publish-outcomes.ts';
export { upcast } from './translators/upcast.ts';
export type { AccountingRow } from './views/accounting.ts';
export { accounting } from './views/accounting.ts';
export type { QueueRow } from './views/delivery-queue.ts';
export { deliveryQueue } from './views/delivery-queue.ts';
export type { NotificationRow } from './views/notifications.ts';
export { notifications } from './views/notifications.ts';
