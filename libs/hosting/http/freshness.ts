import { IsOptional, Matches } from 'class-validator';
import type { Position } from '#kernel';

/** The query string of a call that reads a view: `?after=<position>` waits until the view has got that far. */
export class Freshness {
  @IsOptional()
  @Matches(/^(0|[1-9]\d{0,18})$/, { message: 'after must be a position' })
  after?: Position;
}
