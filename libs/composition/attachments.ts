import { createHash } from 'node:crypto';
import type { Scope } from '#hosting';
import {
  attachmentArchive,
  attachmentService,
  openRoom,
  type AttachmentArchive,
  type AttachmentCommands,
  type AttachmentQueries,
  type FilesOptions,
} from '#notifications';
import type { KeyValueStore, ObjectStorage } from '#protocols';
import { typeOfContent } from '#providers/file-type';
import { openFileObjectStorage } from '#providers/filesystem';
import type { AttachmentSettings } from './configuration.ts';
import type { Log } from './logging.ts';

/** Files that are uploaded, and go along with e-mails. */
export interface Attachments {
  readonly commands: AttachmentCommands;
  readonly queries: AttachmentQueries;
  readonly archive: AttachmentArchive;
  /** For the channels that send them. */
  readonly files: FilesOptions;
}

/** Most bytes of attachments in memory for e-mails that are being sent; further ones wait within their time. */
const MOST_LOADED_BYTES = 64 * 1024 * 1024;

/** @param values where what is known of attachments is kept */
export async function openAttachments(settings: AttachmentSettings, values: KeyValueStore, scope: Scope, log: Log): Promise<Attachments> {
  const objects = await openObjects(settings, scope);
  const archive = attachmentArchive({ objects, values, digestOf });
  const onFailure = (err: unknown): void => log.warn({ err }, 'attachments could not be read');
  return {
    ...attachmentService({ archive, typeOf: typeOfContent, digestOf }),
    archive,
    files: { archive, room: openRoom(MOST_LOADED_BYTES), onFailure },
  };
}

/** The S3 client takes a while to load, and memory: only those who use it pay for it. */
async function openObjects({ directory, s3 }: AttachmentSettings, scope: Scope): Promise<ObjectStorage> {
  if (s3 === undefined) return openFileObjectStorage({ directory });
  const { openS3ObjectStorage } = await import('#providers/s3');
  const { credentials, ...place } = s3;
  return scope.use(openS3ObjectStorage({
    ...place,
    ...(credentials && { credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey: credentials.secretAccessKey.reveal() } }),
  }));
}

function digestOf(content: Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
