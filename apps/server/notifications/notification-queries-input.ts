import { isPosition, type Position } from '#kernel';
import { CHANNELS, NOTIFICATION_STATUSES, PRIORITIES, type Channel, type NotificationStatus, type Priority } from '#notifications';
import { ApiPropertyOptional } from '../documentation/decorators.ts';
import { isLine, Line, OneOf, Optional, rule, WholeNumber } from '../input/rules.ts';
import { isTime } from '../input/time.ts';

const LONGEST_CURSOR = 2_048;

/** What every query takes. */
export class Fresh {
  @ApiPropertyOptional({
    type: String,
    pattern: '^(0|[1-9][0-9]{0,18})$',
    description: 'A position: the answer is at least as fresh as that, or 504 `lagging` after two seconds.',
  })
  @Optional()
  @rule('must be a position, as answers and the header Tidings-Position have it', (value) =>
    typeof value === 'string' && isPosition(value))
  after?: Position;
}

export class OneNotification extends Fresh {
  @ApiPropertyOptional({ type: String, description: 'A time (RFC 3339) or a position: the notification as it stood then.' })
  @Optional()
  @rule('must be a time (RFC 3339) or a position', (value) =>
    typeof value === 'string' && (isPosition(value) || isTime(value)))
  asOf?: string;
}

export class Search extends Fresh {
  @ApiPropertyOptional({ enum: NOTIFICATION_STATUSES })
  @Optional()
  @OneOf(NOTIFICATION_STATUSES)
  status?: NotificationStatus;

  @ApiPropertyOptional({ enum: CHANNELS })
  @Optional()
  @OneOf(CHANNELS)
  channel?: Channel;

  @ApiPropertyOptional({ maxLength: 2_048 })
  @Optional()
  @Line(1, 2_048)
  recipient?: string;

  @ApiPropertyOptional({ enum: PRIORITIES })
  @Optional()
  @OneOf(PRIORITIES)
  priority?: Priority;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @Optional()
  @WholeNumber(1, 200)
  limit?: string;

  @ApiPropertyOptional({ type: String, maxLength: LONGEST_CURSOR, description: '`nextCursor` of the page before.' })
  @Optional()
  @rule('must come from `nextCursor`', (value) => isLine(value, 1, LONGEST_CURSOR))
  cursor?: string;
}
