import type { MailMessage } from '#protocols';
import type { ComposedMail } from './composed-mail.ts';
import { inStages } from './in-stages.ts';
import { fitsOnePiece, onePiece } from './one-piece.ts';

export function compose(message: MailMessage): ComposedMail {
  return fitsOnePiece(message) ? onePiece(message) : inStages(message);
}

/** The message as it goes over the wire (RFC 5322), its date included. */
export function renderMail(message: MailMessage): Promise<Buffer> {
  return compose(message).build();
}
