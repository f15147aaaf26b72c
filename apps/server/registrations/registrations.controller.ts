import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { REGISTRATION_COMMANDS, REGISTRATION_QUERIES } from '#composition';
import type { RegistrationCommands, RegistrationQueries } from '#registrations';
import { ApiTags } from '../documentation/decorators.ts';
import { PostCall, QueryCall } from '../documentation/document-calls.ts';
import { Answering } from '../http/answering.ts';
import { TheExchange, type Exchange } from '../http/exchange.ts';
import { Fresh } from '../notifications/notification-queries-input.ts';
import { Registered, RegistrationAnswer } from './registration-answers.ts';
import { RegisterInput } from './registration-input.ts';

@ApiTags('registrations')
@Controller('v1/registrations')
export class RegistrationsController {
  readonly #answering: Answering;
  readonly #commands: RegistrationCommands;
  readonly #queries: RegistrationQueries;

  constructor(
    @Inject(Answering) answering: Answering,
    @Inject(REGISTRATION_COMMANDS) commands: RegistrationCommands,
    @Inject(REGISTRATION_QUERIES) queries: RegistrationQueries,
  ) {
    this.#answering = answering;
    this.#commands = commands;
    this.#queries = queries;
  }

  @Post()
  @PostCall('Registers an e-mail address, once. It is sent a welcome.', 201, Registered, 'already_registered')
  registerEntry(@Body() { email, name }: RegisterInput, @TheExchange() exchange: Exchange): Promise<unknown> {
    return this.#answering.command(exchange, async (metadata) => {
      const data = { registrationId: metadata.commandId, email, ...(name !== undefined && { name }) };
      const { position, registrationId, email: recorded } = await this.#commands.registerEntry({ type: 'RegisterEntry', data, metadata });
      return { status: 201, body: { registrationId, email: recorded }, position };
    });
  }

  @Get(':id')
  @QueryCall('One registration.', RegistrationAnswer, 'not_found')
  getRegistration(@Param('id') id: string, @Query() { after }: Fresh): Promise<unknown> {
    return this.#queries.getRegistration({ id, ...(after !== undefined && { after }) });
  }
}
