import { Buffer } from 'node:buffer';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailMessage } from '#protocols';

/** The message as it would go over the wire (RFC 5322), its date included. */
export function renderMail({ messageId, from, to, subject, text, headers, attachments = [] }: MailMessage): Promise<Buffer> {
  const normalizeHeaderKey = (key: string): string => Object.keys(headers).find((own) => own.toLowerCase() === key.toLowerCase()) ?? key;
  const files = attachments.map(({ name, type, content }) => ({ filename: name, contentType: type, content: Buffer.from(content) }));
  const options = { messageId, from, to: { name: '', address: to }, subject, text, headers: { ...headers }, normalizeHeaderKey, attachments: files };
  return new MailComposer({ ...options, disableFileAccess: true, disableUrlAccess: true }).compile().build();
}
