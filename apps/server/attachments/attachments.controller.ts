import { Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ATTACHMENT_COMMANDS, ATTACHMENT_QUERIES } from '#composition';
import type { AttachmentCommands, AttachmentQueries } from '#notifications';
import { ApiTags } from '../documentation/decorators.ts';
import { LookUp, UploadCall } from '../documentation/document-calls.ts';
import { Answering } from '../http/answering.ts';
import { TheExchange, type Exchange } from '../http/exchange.ts';
import { invalidInput } from '../problems/problem.ts';
import { AttachmentAnswer } from './attachment-answers.ts';
import { UploadInput } from './attachment-input.ts';

@ApiTags('attachments')
@Controller('v1/attachments')
export class AttachmentsController {
  readonly #answering: Answering;
  readonly #commands: AttachmentCommands;
  readonly #queries: AttachmentQueries;

  constructor(
    @Inject(Answering) answering: Answering,
    @Inject(ATTACHMENT_COMMANDS) commands: AttachmentCommands,
    @Inject(ATTACHMENT_QUERIES) queries: AttachmentQueries,
  ) {
    this.#answering = answering;
    this.#commands = commands;
    this.#queries = queries;
  }

  @Post()
  @UploadCall('Keeps a file, the body as it is, for e-mails to carry: at most 10 MiB.', AttachmentAnswer)
  keepAttachment(@Query() { name }: UploadInput, @TheExchange() exchange: Exchange): Promise<unknown> {
    const content = contentOf(exchange);
    return this.#answering.command(exchange, async (metadata) => {
      const data = { attachmentId: metadata.commandId, name, content };
      return { status: 201, body: await this.#commands.keepAttachment({ type: 'KeepAttachment', data, metadata }) };
    });
  }

  @Get(':id')
  @LookUp('What is known of an attachment.', AttachmentAnswer, 'not_found')
  getAttachment(@Param('id') id: string): Promise<unknown> {
    return this.#queries.getAttachment({ id });
  }
}

function contentOf({ request: { body } }: Exchange): Uint8Array {
  if (body instanceof Uint8Array && body.length > 0) return body;
  throw invalidInput([{ path: 'body', message: 'must be the bytes of a file, at least one' }]);
}
