import { Controller, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import type { Projections } from '#event-sourcing';

/** Injects `Projections`. */
export const PROJECTIONS = Symbol('Projections');

/** The views of a service, for its operator. */
@Controller('projections')
export class ProjectionsController {
  readonly #projections: Projections;

  constructor(@Inject(PROJECTIONS) projections: Projections) {
    this.#projections = projections;
  }

  /** How far a view is, and a digest of all its rows: equal when they are. */
  @Get(':name')
  async getProjection(@Param('name') name: string): Promise<unknown> {
    const { generation, status, position, head, lag, parked, hash } = await this.#projections.hash(name);
    return { name, generation, status, position, head, lag, parked, contentHash: hash };
  }

  /** Replays the log into a new generation, while the old one serves. */
  @Post(':name/rebuild')
  @HttpCode(202)
  rebuild(@Param('name') name: string): Promise<unknown> {
    return this.#projections.rebuild(name);
  }
}
