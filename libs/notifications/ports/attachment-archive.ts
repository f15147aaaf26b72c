import type { Attachment } from '../domain/notification/attachment.ts';

/** Where attachments are kept. What cannot be reached throws `Unavailable`. */
export interface AttachmentArchive {
  /** Once it resolves both are durable. The same once more changes nothing. */
  keep(attachment: Attachment, content: Uint8Array): Promise<void>;
  /** Null when nothing was kept under this id. */
  find(attachmentId: string): Promise<Attachment | null>;
  /** The bytes, if they are still those that were kept. `timeoutMs`: the longest it may take. */
  load(attachment: Attachment, options: { readonly timeoutMs: number }): Promise<LoadedContent>;
}

/** `lost`: there will be no such bytes any more. */
export type LoadedContent = { readonly content: Uint8Array } | { readonly lost: 'missing' | 'changed' };
