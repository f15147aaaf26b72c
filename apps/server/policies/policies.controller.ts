import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { POLICIES } from '#composition';
import type { Granted, Policies } from '#event-sourcing';
import { ApiTags } from '../documentation/decorators.ts';
import { PostCall, QueryCall } from '../documentation/document-calls.ts';
import { Answering } from '../http/answering.ts';
import { TheExchange, type Exchange } from '../http/exchange.ts';
import { NoBody } from '../input/input-pipe.ts';
import { Fresh } from '../notifications/notification-queries-input.ts';
import { GrantedAnswer, grantedReply, ParkedAnswer } from '../projections/projection-answers.ts';
import { PoliciesAnswer } from './policy-answers.ts';

/** What reacts to the log: publishes outcomes, welcomes new entries. Like a view, it sets aside what it cannot take. */
@ApiTags('policies')
@Controller('v1/policies')
export class PoliciesController {
  readonly #answering: Answering;
  readonly #policies: Policies;

  constructor(@Inject(Answering) answering: Answering, @Inject(POLICIES) policies: Policies) {
    this.#answering = answering;
    this.#policies = policies;
  }

  @Get()
  @QueryCall('How far every policy is.', PoliciesAnswer)
  async listPolicies(@Query() { after }: Fresh): Promise<unknown> {
    return { items: await this.#policies.list(after) };
  }

  @Get(':name/parked')
  @QueryCall('The streams that were set aside, because one of their events could not be reacted to.', ParkedAnswer, 'not_found')
  async listParkedReactions(@Param('name') name: string, @Query() { after }: Fresh): Promise<unknown> {
    return { items: await this.#policies.parked(name, after) };
  }

  @Post(':name/parked/:stream/retry')
  @PostCall('Reacts to a parked stream again from where it stopped.', 202, GrantedAnswer, 'not_found')
  retryParkedReaction(
    @Param('name') name: string,
    @Param('stream') stream: string,
    @Body(NoBody) _nothing: unknown,
    @TheExchange() exchange: Exchange,
  ): Promise<unknown> {
    return this.#grant(exchange, () => this.#policies.retryParked(name, stream));
  }

  @Post(':name/parked/:stream/skip')
  @PostCall('Gives up on the event that failed, and goes on with those after it.', 202, GrantedAnswer, 'not_found')
  skipParkedReaction(
    @Param('name') name: string,
    @Param('stream') stream: string,
    @Body(NoBody) _nothing: unknown,
    @TheExchange() exchange: Exchange,
  ): Promise<unknown> {
    return this.#grant(exchange, () => this.#policies.skipParked(name, stream));
  }

  #grant(exchange: Exchange, grant: () => Promise<Granted>): Promise<unknown> {
    return this.#answering.command(exchange, async () => grantedReply(await grant(), await this.#policies.head()));
  }
}
