/** A file that goes along with an e-mail, as it is on record: its bytes are kept elsewhere. */
export interface Attachment {
  readonly attachmentId: string;
  /** What the recipient sees it called. One line. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The media type, found out from the bytes. */
  readonly type: string;
  /** Of the bytes: `sha256:` and 64 hexadecimal digits. What is sent has this digest, or is not sent. */
  readonly digest: string;
}

/** Of one notification. */
export const MOST_ATTACHMENTS = 10;
/** Of all attachments of one notification; many mail servers take no more than that. */
export const MOST_ATTACHED_BYTES = 25 * 1024 * 1024;
