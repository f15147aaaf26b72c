import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import type { MailMessage, MessageGateway, OutboxContent, OutboxFile, SendResult } from '#protocols';
import { writeWhole } from './write-whole.ts';

export interface OutboxOptions {
  /** Made when it is missing, with a folder for each channel in it. */
  readonly directory: string;
  /** An e-mail as it would go over the wire. */
  readonly renderMail: RenderMail;
}

export type RenderMail = (message: MailMessage) => Promise<Buffer>;

/**
 * Writes messages to files instead of sending them. A file is there in full or not at all, and
 * writing it again replaces it, so repeating is harmless. No deadline applies: a disk either works or fails.
 */
export function outboxGateway({ directory, renderMail }: OutboxOptions): MessageGateway<OutboxFile> {
  return {
    send: async ({ folder, id, content }) => {
      if (!isPlainName(folder) || !isPlainName(id)) return rejected('permanent', 'its name is not fit for a file');
      const name = `${folder}/${id}.${content.format}`;
      try {
        await writeWhole(join(directory, folder), `${id}.${content.format}`, await render(content, renderMail));
        return { outcome: 'accepted', providerMessageId: name };
      } catch (error) {
        return rejected('transient', `the outbox cannot be written to (${codeOf(error)})`);
      }
    },
  };
}

/** Cannot lead out of the directory, be hidden, or be more than one step. */
function isPlainName(text: string): boolean {
  return /^[A-Za-z0-9][\w.-]{0,150}$/.test(text);
}

async function render(content: OutboxContent, renderMail: RenderMail): Promise<Buffer> {
  return content.format === 'eml' ? renderMail(content.mail) : Buffer.from(`${JSON.stringify(content.value, null, 2)}\n`);
}

function rejected(kind: 'permanent' | 'transient', reason: string): SendResult {
  return { outcome: 'rejected', kind, reason };
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unexpected error';
}
