import { isUuid } from '#kernel';
import { MOST_ATTACHED_BYTES, MOST_ATTACHMENTS, type Attachment } from '../../domain/notification/attachment.ts';
import { InvalidAttachments } from '../../domain/notification/errors.ts';
import type { AttachmentArchive } from '../../ports/attachment-archive.ts';

/** What has been uploaded under these ids, in their order. @throws InvalidAttachments, Unavailable */
export async function attachmentsOf(ids: readonly string[] = [], archive?: Pick<AttachmentArchive, 'find'>): Promise<readonly Attachment[]> {
  if (ids.length === 0) return [];
  if (ids.length > MOST_ATTACHMENTS) throw new InvalidAttachments('attachments', `must be at most ${MOST_ATTACHMENTS}`);
  const found = await Promise.all(ids.map(async (id) => (archive && isUuid(id) ? archive.find(id.toLowerCase()) : null)));
  const known = found.filter((one) => one !== null);
  if (known.length < ids.length) throw new InvalidAttachments(`attachments[${found.indexOf(null)}]`, 'must be the id of an attachment that was uploaded');
  const bytes = known.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MOST_ATTACHED_BYTES) throw new InvalidAttachments('attachments', `must have at most ${MOST_ATTACHED_BYTES / 1_048_576} MiB together`);
  return known;
}
