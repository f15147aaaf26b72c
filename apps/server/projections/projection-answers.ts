import type { Granted, HashedProjection, ProjectionDetails } from '#event-sourcing';
import type { Position } from '#kernel';
import { ApiProperty, ApiPropertyOptional } from '../documentation/decorators.ts';
import type { CommandReply } from '../http/answering.ts';
import { OneOf, Optional } from '../input/rules.ts';
import { Fresh } from '../notifications/notification-queries-input.ts';

const position = { type: String, pattern: '^(0|[1-9][0-9]{0,18})$' } as const;
const count = { type: 'integer', minimum: 0 } as const;

export class OneProjection extends Fresh {
  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'false', description: '`true`: also a hash of all its content. Reads all of it.' })
  @Optional()
  @OneOf(['true', 'false'])
  hash?: string;
}

export class RebuildAnswer {
  @ApiProperty({ type: 'integer', minimum: 1 }) generation!: number;
  @ApiProperty({ ...count, description: 'How far it is, in the measure of the log.' }) done!: number;
  @ApiProperty({ ...count, description: 'How far it has to go, in the same measure.' }) total!: number;
  @ApiProperty({ type: 'number', minimum: 0, description: 'Events per second.' }) rate!: number;
  @ApiProperty({ type: 'number', minimum: 0, nullable: true, description: 'Null while it cannot be told.' }) etaSeconds!: number | null;
}

export class ProjectionAnswer {
  @ApiProperty({ type: String }) name!: string;
  @ApiProperty({ type: 'integer', minimum: 1 }) generation!: number;
  @ApiProperty({ enum: ['live', 'building', 'paused'] }) status!: string;
  @ApiProperty(position) position!: string;
  @ApiProperty({ ...position, description: 'Of the log.' }) head!: string;
  @ApiProperty({ ...count, description: 'How far the view is behind the log.' }) lag!: number;
  @ApiProperty({ type: 'number', minimum: 0, description: 'Events per second.' }) rate!: number;
  @ApiProperty({ ...count, description: 'Streams set aside.' }) parked!: number;
  @ApiPropertyOptional({ type: RebuildAnswer }) rebuild?: RebuildAnswer;
  @ApiPropertyOptional({ type: String, description: 'Why the last rebuild failed.' }) lastRebuildFailed?: string;
  @ApiPropertyOptional({ type: String, description: 'Of the rows at `position`.' }) contentHash?: string;
}

export class ProjectionsAnswer {
  @ApiProperty({ type: [ProjectionAnswer] }) items!: ProjectionAnswer[];
}

export class RebuildStarted {
  @ApiProperty({ type: 'integer', minimum: 1 }) generation!: number;
}

export class ParkedStreamAnswer {
  @ApiProperty({ type: String }) stream!: string;
  @ApiProperty({ ...count, description: 'Of the event that could not be folded.' }) revision!: number;
  @ApiProperty(position) position!: string;
  @ApiProperty({ type: String }) error!: string;
  @ApiProperty(count) attempts!: number;
  @ApiProperty({ type: String, format: 'date-time' }) parkedAt!: string;
  @ApiProperty({ type: String, enum: ['retry', 'skip', null], nullable: true, description: 'What was last asked for.' }) wish!: string | null;
}

export class ParkedAnswer {
  @ApiProperty({ type: [ParkedStreamAnswer], description: 'Longest first.' }) items!: ParkedStreamAnswer[];
}

export class GrantedAnswer {
  @ApiProperty({
    enum: ['well', 'parked', 'asked'],
    description: '`parked`: it failed again. `asked`: whoever runs it has not answered yet.',
  })
  outcome!: string;

  @ApiPropertyOptional({ type: ParkedStreamAnswer, description: 'What is set aside now.' }) record?: ParkedStreamAnswer;
}

/** A rebuild is shown while it runs; of one that failed, the reason. */
export function detailsOf({ rebuild, ...status }: ProjectionDetails): ProjectionAnswer {
  if (!rebuild) return status;
  const { status: progress, reason, ...rest } = rebuild;
  return progress === 'failed' ? { ...status, lastRebuildFailed: reason ?? 'for an unknown reason' } : { ...status, rebuild: rest };
}

/** `rows` is for those who call from within. */
export function hashedDetailsOf({ hash, rows: _rows, ...details }: HashedProjection): ProjectionAnswer {
  return { ...detailsOf(details), contentHash: hash };
}

export function grantedReply({ outcome, record }: Granted, position: Position): CommandReply {
  return { status: 202, body: { outcome, ...(record && { record }) }, position };
}
