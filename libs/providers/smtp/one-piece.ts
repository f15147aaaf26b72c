import { Readable } from 'node:stream';
import * as base64 from 'nodemailer/lib/base64';
import type MimeNode from 'nodemailer/lib/mime-node';
import * as quotedPrintable from 'nodemailer/lib/qp';
import type { MailMessage } from '#protocols';

/** About what a stream reads ahead in any case, in characters. */
const MOST_CHARACTERS = 16_384;

/** Whether a message is a text alone, and short enough to be written at once. */
export function fitsOnePiece({ text, attachments = [] }: MailMessage): boolean {
  return attachments.length === 0 && text.length <= MOST_CHARACTERS;
}

/**
 * The same message as nodemailer's own stream would write, without its half a dozen stages, whose pieces reach the
 * socket one by one: they take about half of the time that an e-mail costs.
 */
export function onePiece(node: MimeNode, text: string): Readable {
  const message = Buffer.from(`${node.buildHeaders()}\r\n\r\n${endedLine(encoded(text, node.getTransferEncoding()))}`);
  return new Readable({
    read() {
      this.push(message);
      this.push(null);
    },
  });
}

function encoded(text: string, encoding: string | false): string {
  if (encoding === 'quoted-printable') return quotedPrintable.wrap(quotedPrintable.encode(text));
  return encoding === 'base64' ? base64.wrap(base64.encode(text)) : text;
}

/** The final dot stands on a line of its own. */
function endedLine(body: string): string {
  if (body === '' || body.endsWith('\n')) return body;
  return body.endsWith('\r') ? `${body}\n` : `${body}\r\n`;
}
