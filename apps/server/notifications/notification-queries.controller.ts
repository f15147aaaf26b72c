import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { NOTIFICATION_QUERIES } from '#composition';
import { isPosition } from '#kernel';
import type { GetNotification, ListNotifications, NotificationQueries } from '#notifications';
import { ApiTags } from '../documentation/decorators.ts';
import { QueryCall } from '../documentation/document-calls.ts';
import { AccountingAnswer, EventsAnswer, NotificationAnswer, NotificationPageAnswer, NotificationStatusAnswer } from './notification-answers.ts';
import { Fresh, OneNotification, Search } from './notification-queries-input.ts';

@ApiTags('notifications')
@Controller('v1')
export class NotificationQueriesController {
  readonly #queries: NotificationQueries;

  constructor(@Inject(NOTIFICATION_QUERIES) queries: NotificationQueries) {
    this.#queries = queries;
  }

  @Get('notifications')
  @QueryCall('Finds notifications, newest first.', NotificationPageAnswer)
  listNotifications(@Query() search: Search): Promise<unknown> {
    return this.#queries.listNotifications(toList(search));
  }

  @Get('notifications/:id')
  @QueryCall('One notification: as it stands, or as it stood.', NotificationAnswer, 'not_found')
  async getNotification(@Param('id') id: string, @Query() { after, asOf }: OneNotification): Promise<unknown> {
    if (asOf !== undefined) await this.#reached(after);
    return this.#queries.getNotification({ id, ...freshness(after), ...(asOf !== undefined && { asOf: moment(asOf) }) });
  }

  @Get('notifications/:id/status')
  @QueryCall('Where one notification stands.', NotificationStatusAnswer, 'not_found')
  getNotificationStatus(@Param('id') id: string, @Query() { after }: Fresh): Promise<unknown> {
    return this.#queries.getStatus({ id, ...freshness(after) });
  }

  @Get('notifications/:id/events')
  @QueryCall('The history of one notification, as it is in the log.', EventsAnswer, 'not_found')
  async getNotificationEvents(@Param('id') id: string, @Query() { after }: Fresh): Promise<unknown> {
    await this.#reached(after);
    return this.#queries.getEvents({ id });
  }

  @Get('accounting')
  @QueryCall('Where all notifications are. The numbers always add up.', AccountingAnswer)
  getAccounting(@Query() { after }: Fresh): Promise<unknown> {
    return this.#queries.getAccounting(freshness(after));
  }

  /** What is read straight from the log cannot lag, but the log may not have that position yet. */
  async #reached(after: Fresh['after']): Promise<void> {
    if (after !== undefined) await this.#queries.getAccounting({ after });
  }
}

function freshness(after: Fresh['after']): Pick<GetNotification, 'after'> {
  return after === undefined ? {} : { after };
}

function moment(asOf: string): NonNullable<GetNotification['asOf']> {
  return isPosition(asOf) ? { position: asOf } : { time: asOf };
}

function toList({ status, channel, recipient, priority, limit, cursor, after }: Search): ListNotifications {
  return {
    filters: { ...(status && { status }), ...(channel && { channel }), ...(recipient && { recipient }), ...(priority && { priority }) },
    ...(limit !== undefined && { limit: Number(limit) }),
    ...(cursor !== undefined && { cursor }),
    ...freshness(after),
  };
}
