import { NoSuchObject, type KeyValueStore, type ObjectStorage } from '#protocols';
import type { Attachment } from '../domain/notification/attachment.ts';
import type { AttachmentArchive, LoadedContent } from '../ports/attachment-archive.ts';

/**
 * Keeps the bytes of an attachment as an object and what is known of it as a value, both under its id. The value
 * comes second: what can be found has its bytes.
 */
export function attachmentArchive({ objects, values, digestOf }: AttachmentArchiveOptions): AttachmentArchive {
  return {
    keep: async (attachment, content) => {
      await objects.put(attachment.attachmentId, content);
      await values.set(attachment.attachmentId, attachment);
    },
    find: async (attachmentId) => (await values.get(attachmentId)) as Attachment | null,
    load: async ({ attachmentId, size, digest }, { timeoutMs }) => {
      const content = new Uint8Array(size);
      let filled = 0;
      try {
        for await (const piece of objects.read(attachmentId, { timeoutMs })) {
          if (filled + piece.length > size) return CHANGED;
          content.set(piece, filled);
          filled += piece.length;
        }
      } catch (error) {
        if (error instanceof NoSuchObject) return { lost: 'missing' };
        throw error;
      }
      return filled === size && digestOf(content) === digest ? { content } : CHANGED;
    },
  };
}

export interface AttachmentArchiveOptions {
  readonly objects: Pick<ObjectStorage, 'put' | 'read'>;
  readonly values: Pick<KeyValueStore, 'get' | 'set'>;
  /** As `Attachment.digest` has it. */
  readonly digestOf: (content: Uint8Array) => string;
}

const CHANGED: LoadedContent = { lost: 'changed' };
