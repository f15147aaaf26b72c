import type { Content } from './content.ts';
import type { NotificationState, NotRequested } from './state.ts';

/** Whether a request that comes again asks for what was recorded the first time. A `sendAt` that had passed then was left out. */
export function isSameRequest(content: Content, state: Exclude<NotificationState, NotRequested>): boolean {
  const { content: first, requestedAt } = state;
  return content.recipient === first.recipient
    && content.channel === first.channel
    && content.subject === first.subject
    && content.body === first.body
    && content.priority === first.priority
    && isSameTime(content.sendAt, first.sendAt, requestedAt)
    && hasSameEntries(content.metadata, first.metadata)
    && hasSameFiles(content.attachments, first.attachments);
}

function isSameTime(sendAt: string | undefined, first: string | undefined, requestedAt: string): boolean {
  return sendAt === first || (first === undefined && sendAt !== undefined && sendAt <= requestedAt);
}

/** What has an id has one content for ever. */
function hasSameFiles(a: Content['attachments'] = [], b: Content['attachments'] = []): boolean {
  return a.length === b.length && a.every(({ attachmentId }, i) => attachmentId === b[i]?.attachmentId);
}

function hasSameEntries(a: Content['metadata'], b: Content['metadata']): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key]);
}
