import { Body, Controller, Delete, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { PROJECTIONS, type ProjectionAdministration } from '#composition';
import type { Granted } from '#event-sourcing';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '../documentation/decorators.ts';
import { CommandCall, PostCall, QueryCall, Refusals } from '../documentation/document-calls.ts';
import { Answering } from '../http/answering.ts';
import { TheExchange, type Exchange } from '../http/exchange.ts';
import { NoBody } from '../input/input-pipe.ts';
import { Fresh } from '../notifications/notification-queries-input.ts';
import { Cancelled } from '../notifications/notification-answers.ts';
import { detailsOf, GrantedAnswer, grantedReply, hashedDetailsOf, OneProjection, ParkedAnswer, ProjectionAnswer, ProjectionsAnswer, RebuildStarted } from './projection-answers.ts';
import { RebuildProgress } from './rebuild-progress.ts';

@ApiTags('projections')
@Controller('v1/projections')
export class ProjectionsController {
  readonly #answering: Answering;
  readonly #projections: ProjectionAdministration;
  readonly #progress: RebuildProgress;

  constructor(
    @Inject(Answering) answering: Answering,
    @Inject(PROJECTIONS) projections: ProjectionAdministration,
    @Inject(RebuildProgress) progress: RebuildProgress,
  ) {
    this.#answering = answering;
    this.#projections = projections;
    this.#progress = progress;
  }

  @Get()
  @QueryCall('How far every view is.', ProjectionsAnswer)
  async listProjections(@Query() { after }: Fresh): Promise<unknown> {
    if (after !== undefined) await this.#projections.reached(after);
    return { items: await this.#projections.list() };
  }

  @Get(':name')
  @QueryCall('How far one view is, and its rebuild while one runs.', ProjectionAnswer, 'not_found')
  async getProjection(@Param('name') name: string, @Query() { after, hash }: OneProjection): Promise<unknown> {
    if (after !== undefined) await this.#projections.reached(after, name);
    return hash === 'true' ? hashedDetailsOf(await this.#projections.hash(name)) : detailsOf(await this.#projections.get(name));
  }

  @Post(':name/rebuild')
  @PostCall('Builds a new generation beside the one that serves, and then swaps them.', 202, RebuildStarted, 'not_found', 'rebuild_running')
  startRebuild(@Param('name') name: string, @Body(NoBody) _nothing: unknown, @TheExchange() exchange: Exchange): Promise<unknown> {
    return this.#answering.command(exchange, async () => {
      const { generation } = await this.#projections.rebuild(name);
      return { status: 202, body: { generation }, position: await this.#projections.head() };
    });
  }

  @Get(':name/rebuild')
  @ApiOperation({ summary: 'The progress of a rebuild as server-sent events: `progress` until it ends, then `end`.' })
  @ApiProduces('text/event-stream')
  @ApiResponse({
    status: 200,
    description: 'A stream of `progress` events and one `end`.',
    content: { 'text/event-stream': { schema: { type: 'string' } } },
  })
  @ApiResponse({ status: 204, description: 'No rebuild is running.' })
  @Refusals('not_found', 'overloaded', 'unavailable')
  async watchRebuild(@Param('name') name: string, @Res() reply: FastifyReply): Promise<void> {
    const stream = await this.#progress.open(name);
    if (!stream) return void reply.code(204).send();
    return void reply.headers({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).send(stream);
  }

  @Delete(':name/rebuild')
  @CommandCall('Gives a rebuild up. The generation that serves goes on.', 202, Cancelled, 'not_found', 'no_rebuild')
  cancelRebuild(@Param('name') name: string, @Body(NoBody) _nothing: unknown, @TheExchange() exchange: Exchange): Promise<unknown> {
    return this.#answering.command(exchange, async () => {
      await this.#projections.cancelRebuild(name);
      return { status: 202, body: { outcome: 'cancelled' }, position: await this.#projections.head() };
    });
  }

  @Get(':name/parked')
  @QueryCall('The streams that were set aside, because one of their events could not be folded.', ParkedAnswer, 'not_found')
  async listParkedStreams(@Param('name') name: string, @Query() { after }: Fresh): Promise<unknown> {
    if (after !== undefined) await this.#projections.reached(after, name);
    return { items: await this.#projections.parked(name) };
  }

  @Post(':name/parked/:stream/retry')
  @PostCall('Folds a parked stream again from where it stopped.', 202, GrantedAnswer, 'not_found')
  retryParkedStream(
    @Param('name') name: string,
    @Param('stream') stream: string,
    @Body(NoBody) _nothing: unknown,
    @TheExchange() exchange: Exchange,
  ): Promise<unknown> {
    return this.#grant(exchange, () => this.#projections.retryParked(name, stream));
  }

  @Post(':name/parked/:stream/skip')
  @PostCall('Gives up on the event that failed, and goes on with those after it.', 202, GrantedAnswer, 'not_found')
  skipParkedEvent(
    @Param('name') name: string,
    @Param('stream') stream: string,
    @Body(NoBody) _nothing: unknown,
    @TheExchange() exchange: Exchange,
  ): Promise<unknown> {
    return this.#grant(exchange, () => this.#projections.skipParked(name, stream));
  }

  #grant(exchange: Exchange, grant: () => Promise<Granted>): Promise<unknown> {
    return this.#answering.command(exchange, async () => grantedReply(await grant(), await this.#projections.head()));
  }
}
