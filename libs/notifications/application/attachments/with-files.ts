import { systemClock, type Clock } from '#event-sourcing';
import type { Attachment } from '../../domain/notification/attachment.ts';
import type { AttachmentArchive, LoadedContent } from '../../ports/attachment-archive.ts';
import type { AttachedFile, DeliveryChannel, DeliveryResult, FileChannel } from '../../ports/delivery-channel.ts';
import type { Room } from './room.ts';

/**
 * The channel that is handed the bytes of what is attached, by one that loads them first. An attempt is made with
 * all of them or not at all: what is missing or is not what was uploaded fails it for good, what cannot be read
 * now or in time for now. Loading counts towards the attempt's time.
 */
export function withFiles(channel: FileChannel, { archive, room, onFailure, clock = systemClock }: FilesOptions): DeliveryChannel {
  /** Never rejects. */
  async function load(attachments: readonly Attachment[], given: Promise<void>, left: () => number): Promise<readonly AttachedFile[] | DeliveryResult> {
    try {
      return await clock.within(left(), given.then(() => loadAll(attachments, archive, left)), () => TOO_SLOW);
    } catch (error) {
      onFailure?.(error);
      return AWAY;
    }
  }

  return {
    channel: channel.channel,
    afterUnknown: channel.afterUnknown,
    async deliver({ attachments = [], ...notification }, attempt) {
      if (attachments.length === 0) return channel.deliver({ files: [], ...notification }, attempt);
      const began = clock.now();
      const left = (): number => Math.max(1, attempt.timeoutMs - (clock.now() - began));
      const place = room.take(attachments.reduce((sum, { size }) => sum + size, 0));
      try {
        const files = await load(attachments, place.given, left);
        return 'kind' in files ? files : await channel.deliver({ files, ...notification }, { ...attempt, timeoutMs: left() });
      } finally {
        place.leave();
      }
    },
  };
}

export interface FilesOptions {
  readonly archive: Pick<AttachmentArchive, 'load'>;
  /** For the bytes in memory: one for all channels of a process. */
  readonly room: Room;
  /** Told why attachments could not be read. */
  readonly onFailure?: (error: unknown) => void;
  readonly clock?: Clock;
}

const TOO_SLOW: DeliveryResult = { kind: 'transient', reason: 'the attachments could not be loaded in time' };
const AWAY: DeliveryResult = { kind: 'transient', reason: 'the attachments cannot be read at present' };
const REASONS = { missing: 'is not there any more', changed: 'is not what was uploaded' } as const;

async function loadAll(attachments: readonly Attachment[], archive: Pick<AttachmentArchive, 'load'>, left: () => number): Promise<readonly AttachedFile[] | DeliveryResult> {
  const files: AttachedFile[] = [];
  for (const attachment of attachments) {
    const loaded = await archive.load(attachment, { timeoutMs: left() });
    if ('lost' in loaded) return lost(attachment, loaded.lost);
    files.push({ name: attachment.name, type: attachment.type, content: loaded.content });
  }
  return files;
}

/** By its id: a name may tell something about a person. */
function lost({ attachmentId }: Attachment, how: Extract<LoadedContent, { lost: unknown }>['lost']): DeliveryResult {
  return { kind: 'permanent', reason: `attachment ${attachmentId} ${REASONS[how]}` };
}
