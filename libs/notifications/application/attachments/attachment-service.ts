import { isUuid, type Command } from '#kernel';
import type { Attachment } from '../../domain/notification/attachment.ts';
import { NoSuchAttachment } from '../../domain/notification/errors.ts';
import type { AttachmentArchive } from '../../ports/attachment-archive.ts';

/** Keeps files for notifications to carry. */
export interface AttachmentCommands {
  /** Durable once it resolves. The same command once more gives the same attachment. @throws Unavailable */
  keepAttachment(command: KeepAttachment): Promise<Attachment>;
}

/** `attachmentId` is the command's id. Its name is one line, its content not empty. */
export type KeepAttachment = Command<'KeepAttachment', Pick<Attachment, 'attachmentId' | 'name'> & { readonly content: Uint8Array }>;

export interface AttachmentQueries {
  /** @throws NoSuchAttachment, Unavailable */
  getAttachment(query: { readonly id: string }): Promise<Attachment>;
}

export interface AttachmentServiceOptions {
  readonly archive: Pick<AttachmentArchive, 'keep' | 'find'>;
  /** The media type of some bytes. */
  readonly typeOf: (content: Uint8Array) => Promise<string>;
  readonly digestOf: (content: Uint8Array) => string;
}

export function attachmentService({ archive, typeOf, digestOf }: AttachmentServiceOptions): { readonly commands: AttachmentCommands; readonly queries: AttachmentQueries } {
  return {
    commands: {
      async keepAttachment({ data: { attachmentId, name, content } }) {
        const attachment = { attachmentId, name, size: content.length, type: await typeOf(content), digest: digestOf(content) };
        await archive.keep(attachment, content);
        return attachment;
      },
    },
    queries: {
      async getAttachment({ id }) {
        const found = isUuid(id) ? await archive.find(id.toLowerCase()) : null;
        if (found === null) throw new NoSuchAttachment();
        return found;
      },
    },
  };
}
