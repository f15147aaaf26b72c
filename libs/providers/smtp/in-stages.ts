import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailMessage } from '#protocols';
import type { ComposedMail } from './composed-mail.ts';

/** Any message, as nodemailer composes it. `to` as an object, so that it is one address and never parsed as a list; headers spelt as they came. */
export function inStages({ headers, to, attachments = [], ...rest }: MailMessage): ComposedMail {
  const own = new Map(Object.keys(headers).map((key) => [key.toLowerCase(), key]));
  return new MailComposer({
    ...rest,
    to: { name: '', address: to },
    headers: { ...headers },
    normalizeHeaderKey: (key) => own.get(key.toLowerCase()) ?? key,
    attachments: attachments.map(({ name, type, content }) => ({ filename: name, contentType: type, content: asBuffer(content) })),
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
}

/** The same bytes, not a copy. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
