import { derivedId, maxPosition, START, type CommandMetadata, type Position } from '#kernel';
import { InvalidAttachments, type NewNotification, type NotificationCommands, type RequestAnswer } from '#notifications';
import type { CommandReply } from '../http/answering.ts';
import { check } from '../input/check.ts';
import { problemOf } from '../problems/problem-of.ts';
import { invalidInput, problem, Refused, type Problem } from '../problems/problem.ts';
import { SendNotification } from './notification-input.ts';

/** The command behind one request. The notification goes by the command's id. */
export function newNotification(input: SendNotification, metadata: CommandMetadata): NewNotification {
  const { recipient, channel, subject, body, priority = 'normal', sendAt, metadata: texts = {}, attachments } = input;
  return {
    type: 'RequestNotification',
    data: {
      notificationId: metadata.commandId,
      recipient,
      channel,
      ...(subject !== undefined && { subject }),
      body,
      priority,
      ...(sendAt !== undefined && { sendAt }),
      metadata: texts,
      ...(attachments !== undefined && { attachmentIds: attachments }),
    },
    metadata,
  };
}

/** @throws Refused when the channel is not served */
export function replyTo({ notificationId, status, position }: RequestAnswer, channel: string): CommandReply {
  if (status === 'accepted') return { status: 202, body: { notificationId, status, position }, position };
  const refusal = problem('unsupported_channel', `The channel ${channel} is not served here; that is on record.`, { notificationId });
  throw new Refused(refusal, { 'tidings-position': position });
}

/**
 * Accepts each notification of a batch by itself, all at once. Item ids follow from the command's id,
 * so a batch that comes again adds nothing.
 */
export async function acceptBatch(inputs: readonly unknown[], metadata: CommandMetadata, commands: Accepting): Promise<CommandReply> {
  const items = await Promise.all(inputs.map((input, index) => acceptItem(input, index, metadata, commands)));
  const stuck = items.find((item) => item.error && item.error.status >= 500);
  if (stuck?.error && items.every((item) => item.error)) throw stuck.cause;
  const accepted = items.filter(({ status }) => status === 'accepted').length;
  const position = items.reduce((most, item) => maxPosition(most, item.position ?? START), START);
  return {
    status: 202,
    body: { accepted, rejected: items.length - accepted, items: items.map(asAnswer) },
    ...(position !== START && { position }),
    // With the same key, a later try may accept what could not be recorded this time.
    final: stuck === undefined,
  };
}

type Accepting = Pick<NotificationCommands, 'requestNotification'>;

interface Item {
  readonly notificationId?: string;
  readonly status?: RequestAnswer['status'];
  readonly position?: Position;
  readonly error?: Problem;
  readonly cause?: unknown;
}

async function acceptItem(input: unknown, index: number, metadata: CommandMetadata, { requestNotification }: Accepting): Promise<Item> {
  try {
    const result = check(SendNotification, input, `notifications[${index}]`);
    if ('errors' in result) throw invalidInput(result.errors);
    const { notificationId, status, position } = await requestNotification(
      newNotification(result.value, { ...metadata, commandId: derivedId(metadata.commandId, `item ${index}`) }),
    );
    return { notificationId, status, position };
  } catch (cause) {
    return { error: problemOf(inItem(index, cause)).problem, cause };
  }
}

/** What the core found wrong with it, by the name that its field has in the batch. */
function inItem(index: number, cause: unknown): unknown {
  return cause instanceof InvalidAttachments ? invalidInput([{ path: `notifications[${index}].${cause.path}`, message: cause.rule }]) : cause;
}

function asAnswer({ notificationId, status, error }: Item): unknown {
  if (error) return { error: { code: error.code, detail: error.detail, ...(error.errors && { errors: error.errors }) } };
  return { notificationId, status };
}
