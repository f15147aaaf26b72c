import { AttachmentAnswer } from '../attachments/attachment-answers.ts';
import { ApiProperty, ApiPropertyOptional } from '../documentation/decorators.ts';
import { InputErrorAnswer } from '../documentation/document-calls.ts';
import { CHANNELS, NOTIFICATION_STATUSES, PRIORITIES } from '#notifications';

/*
 * What the notification calls answer, for the OpenAPI document. The answers themselves come from the
 * core as plain objects; the end-to-end tests hold them against these classes.
 */
const uuid = { type: String, format: 'uuid' } as const;
const time = { type: String, format: 'date-time' } as const;
const position = { type: String, pattern: '^(0|[1-9][0-9]{0,18})$', description: 'Opaque and ordered: hand it to `?after=`.' } as const;
const count = { type: 'integer', minimum: 0 } as const;

export class Accepted {
  @ApiProperty(uuid) notificationId!: string;
  @ApiProperty({ enum: ['accepted'] }) status!: string;
  @ApiProperty(position) position!: string;
}

export class ItemError {
  @ApiProperty({ type: String, example: 'invalid_input' }) code!: string;
  @ApiProperty({ type: String }) detail!: string;
  @ApiPropertyOptional({ type: [InputErrorAnswer] }) errors?: InputErrorAnswer[];
}

/** Either `notificationId` and `status`, or `error`. */
export class BatchItem {
  @ApiPropertyOptional(uuid) notificationId?: string;
  @ApiPropertyOptional({ enum: ['accepted', 'unsupported_channel'] }) status?: string;
  @ApiPropertyOptional({ type: ItemError }) error?: ItemError;
}

export class BatchAccepted {
  @ApiProperty(count) accepted!: number;
  @ApiProperty(count) rejected!: number;
  @ApiProperty({ type: [BatchItem], description: 'In the order of the request.' }) items!: BatchItem[];
}

export class AttemptAnswer {
  @ApiProperty({ type: 'integer', minimum: 1 }) number!: number;
  @ApiProperty(time) startedAt!: string;
  @ApiPropertyOptional(time) endedAt?: string;
  @ApiProperty({ enum: ['running', 'delivered', 'failed', 'unknown'] }) outcome!: string;
  @ApiPropertyOptional({ type: String }) providerMessageId?: string;
  @ApiPropertyOptional({ type: String }) error?: string;
}

export class NotificationAnswer {
  @ApiProperty(uuid) notificationId!: string;
  @ApiProperty({ type: String }) recipient!: string;
  @ApiProperty({ enum: CHANNELS }) channel!: string;
  @ApiPropertyOptional({ type: String }) subject?: string;
  @ApiProperty({ type: String }) body!: string;
  @ApiProperty({ enum: PRIORITIES }) priority!: string;
  @ApiProperty({ enum: NOTIFICATION_STATUSES }) status!: string;
  @ApiProperty({ type: [AttemptAnswer] }) attempts!: AttemptAnswer[];
  @ApiProperty(time) requestedAt!: string;
  @ApiPropertyOptional(time) sendAt?: string;
  @ApiPropertyOptional(time) deliveredAt?: string;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } }) metadata!: Record<string, string>;
  @ApiPropertyOptional({ type: [AttachmentAnswer] }) attachments?: AttachmentAnswer[];
  @ApiProperty({ ...count, description: 'Of its last event, from 0.' }) revision!: number;
}

export class NotificationStatusAnswer {
  @ApiProperty(uuid) notificationId!: string;
  @ApiProperty({ enum: NOTIFICATION_STATUSES }) status!: string;
}

export class EventAnswer {
  @ApiProperty(uuid) eventId!: string;
  @ApiProperty({ type: String, example: 'NotificationRequested' }) type!: string;
  @ApiProperty({ type: 'object', additionalProperties: true }) data!: object;
  @ApiProperty(count) revision!: number;
  @ApiProperty(position) position!: string;
  @ApiProperty(time) recordedAt!: string;
}

export class EventsAnswer {
  @ApiProperty({ type: [EventAnswer], description: 'Oldest first.' }) events!: EventAnswer[];
}

export class NotificationPageAnswer {
  @ApiProperty({ type: [NotificationAnswer], description: 'Newest first.' }) items!: NotificationAnswer[];
  @ApiPropertyOptional({ type: String, description: 'Present while there are more.' }) nextCursor?: string;
}

export class Cancelled {
  @ApiProperty({ enum: ['cancelled'] }) outcome!: string;
}

export class AccountingAnswer {
  @ApiProperty({ ...count, description: 'The sum of all the others.' }) accepted!: number;
  @ApiProperty(count) delivered!: number;
  @ApiProperty(count) failed!: number;
  @ApiProperty(count) cancelled!: number;
  @ApiProperty(count) unsupported!: number;
  @ApiProperty(count) unknown!: number;
  @ApiProperty(count) inFlight!: number;
  @ApiProperty(position) position!: string;
}
