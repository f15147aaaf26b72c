import { CHANNELS, MOST_ATTACHMENTS, PRIORITIES, type Channel, type Priority } from '#notifications';
import { ApiProperty, ApiPropertyOptional } from '../documentation/decorators.ts';
import { isLine, isText, Line, OneOf, Optional, rule, Text } from '../input/rules.ts';
import { isTime } from '../input/time.ts';
import { Recipient } from './recipient.ts';

const LONGEST_SUBJECT = 998;
const LONGEST_BODY = 100_000;
const MOST_METADATA = 50;
const LONGEST_METADATA_KEY = 64;
const LONGEST_METADATA_VALUE = 1_024;
const LONGEST_REASON = 500;
const FURTHEST_SEND_AT_YEARS = 10;
const YEAR_MS = 365.25 * 86_400_000;
const MOST_IN_BATCH = 1_000;
const METADATA_RULE =
  `must hold at most ${MOST_METADATA} texts of up to ${LONGEST_METADATA_VALUE} characters, with names of 1 to ${LONGEST_METADATA_KEY}`;

/** What an application asks to be told to whom. */
export class SendNotification {
  @ApiProperty({
    description: 'An e-mail address, an E.164 number, an http(s) URL or a Slack name, as the channel needs it.',
    minLength: 1,
    maxLength: 2_048,
    example: 'ada@example.com',
  })
  @Recipient()
  recipient!: string;

  @ApiProperty({ enum: CHANNELS })
  @OneOf(CHANNELS)
  channel!: Channel;

  @ApiPropertyOptional({ description: 'One line.', maxLength: LONGEST_SUBJECT })
  @Optional()
  @Line(0, LONGEST_SUBJECT)
  subject?: string;

  @ApiProperty({ minLength: 1, maxLength: LONGEST_BODY })
  @Text(1, LONGEST_BODY)
  body!: string;

  @ApiPropertyOptional({ enum: PRIORITIES, default: 'normal' })
  @Optional()
  @OneOf(PRIORITIES)
  priority?: Priority;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Not before this time (RFC 3339); at most ten years ahead. A time in the past means now.',
  })
  @Optional()
  @rule(`must be a time (RFC 3339) at most ${FURTHEST_SEND_AT_YEARS} years ahead`, isSendAt)
  sendAt?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', maxLength: LONGEST_METADATA_VALUE },
    maxProperties: MOST_METADATA,
    description: `Your own texts by name, handed on to webhooks. Names have 1 to ${LONGEST_METADATA_KEY} characters on one line.`,
  })
  @Optional()
  @rule(METADATA_RULE, isMetadata)
  metadata?: Record<string, string>;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', format: 'uuid' },
    maxItems: MOST_ATTACHMENTS,
    description: 'The ids of files that were uploaded, for an e-mail to carry: each once, at most 25 MiB together.',
  })
  @Optional()
  @rule(attachmentsRule, areAttachments)
  attachments?: string[];
}

/** Each is checked, accepted or rejected by itself. */
export class SendBatch {
  @ApiProperty({ type: [SendNotification], minItems: 1, maxItems: MOST_IN_BATCH })
  @rule(`must be a list of 1 to ${MOST_IN_BATCH} notifications`, (value) =>
    Array.isArray(value) && value.length >= 1 && value.length <= MOST_IN_BATCH)
  notifications!: unknown[];
}

export class CancelInput {
  @ApiPropertyOptional({ maxLength: LONGEST_REASON })
  @Optional()
  @Text(0, LONGEST_REASON)
  reason?: string;
}

function attachmentsRule(input: object): string {
  return isEmail(input) ? `must be a list of at most ${MOST_ATTACHMENTS} ids, each once` : 'can go with the channel email only';
}

/** Whether there are such attachments is found out later. */
function areAttachments(value: unknown, input: object): boolean {
  return isEmail(input) && Array.isArray(value) && value.length <= MOST_ATTACHMENTS
    && value.every((id) => typeof id === 'string') && new Set(value.map((id: string) => id.toLowerCase())).size === value.length;
}

function isEmail(input: object): boolean {
  return 'channel' in input && input.channel === 'email';
}

function isSendAt(value: unknown): boolean {
  return typeof value === 'string' && isTime(value) && Date.parse(value) <= Date.now() + FURTHEST_SEND_AT_YEARS * YEAR_MS;
}

function isMetadata(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= MOST_METADATA
    && entries.every(([name, text]) => isLine(name, 1, LONGEST_METADATA_KEY) && isText(text, 0, LONGEST_METADATA_VALUE));
}
