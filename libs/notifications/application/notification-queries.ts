import { comparePositions, isUuid, type Position, type Recorded } from '#kernel';
import { firstRow, type FindQuery, type ViewReader } from '#event-sourcing';
import type { Channel, Priority } from '../domain/notification/content.ts';
import { NotFound } from '../domain/notification/errors.ts';
import type { NotificationEvent } from '../domain/notification/events.ts';
import type { NotificationStatus } from '../domain/notification/state.ts';
import type { NotificationHistory } from '../ports/notification-history.ts';
import { accounting, EMPTY_ACCOUNT, THE_ACCOUNT } from '../views/accounting.ts';
import { notifications, type NotificationRow } from '../views/notifications.ts';
import { detailOf, type Accounting, type HistoryEvent, type NotificationDetail, type NotificationPage } from './answers.ts';

/**
 * Everything that can be asked about notifications; answers are JSON, as the public contract has them.
 * `after`: at least as fresh as that position, or `Lagging`.
 */
export interface NotificationQueries {
  /** An id that was just accepted is never unknown: until the view has it, the answer is what it will have first. @throws NotFound, Lagging, Unavailable */
  getNotification(query: GetNotification): Promise<NotificationDetail>;
  /** @throws NotFound, Lagging, Unavailable */
  getStatus(query: OfNotification): Promise<{ readonly notificationId: string; readonly status: NotificationStatus }>;
  /** Straight from the log, so always fresh. @throws NotFound, Unavailable */
  getEvents(query: OfNotification): Promise<{ readonly events: readonly HistoryEvent[] }>;
  /** Newest first. @throws InvalidCursor, Lagging, Unavailable */
  listNotifications(query: ListNotifications): Promise<NotificationPage>;
  /** @throws Lagging, Unavailable */
  getAccounting(query?: { readonly after?: Position }): Promise<Accounting>;
}

export interface OfNotification {
  readonly id: string;
  readonly after?: Position;
}

export interface GetNotification extends OfNotification {
  /** The notification as it stood then. */
  readonly asOf?: Moment;
}

/** A time (RFC 3339) or a place in the log; both inclusive. */
export type Moment = { readonly time: string } | { readonly position: Position };

export interface ListNotifications {
  readonly filters?: NotificationFilters;
  /** 1..200; default 50. */
  readonly limit?: number;
  /** From the page before. */
  readonly cursor?: string;
  readonly after?: Position;
}

export interface NotificationFilters {
  readonly status?: NotificationStatus;
  readonly channel?: Channel;
  readonly recipient?: string;
  readonly priority?: Priority;
}

export interface NotificationQueriesOptions {
  readonly reader: ViewReader;
  /** `notificationLog(store)` is one. */
  readonly history: NotificationHistory;
}

const DEFAULT_LIMIT = 50;
const MOST_LIMIT = 200;

export function notificationQueries({ reader, history }: NotificationQueriesOptions): NotificationQueries {
  const current = async ({ id, after }: OfNotification): Promise<NotificationRow | null> => {
    const { row, position } = await reader.get(notifications, id, freshness(after));
    return row ?? firstRow(notifications, position, await history.read(id));
  };

  const row = async ({ id: asked, after, asOf }: GetNotification): Promise<readonly [string, NotificationRow]> => {
    const id = asked.toLowerCase();
    const found = !isUuid(id) ? null
      : asOf ? foldRow((await history.read(id)).filter((event) => isBy(asOf, event)))
      : await current({ id, ...freshness(after) });
    if (found === null) throw new NotFound(asked);
    return [id, found];
  };

  return {
    getNotification: async (query) => detailOf(...await row(query)),
    async getStatus(query) {
      const [notificationId, { status }] = await row(query);
      return { notificationId, status };
    },
    async getEvents({ id }) {
      const events = await history.read(id);
      if (events.length === 0) throw new NotFound(id);
      return { events: events.map(historyEvent) };
    },
    async listNotifications({ filters = {}, limit = DEFAULT_LIMIT, cursor, after }) {
      const query: FindQuery<NotificationRow> = {
        where: conditions(filters),
        orderBy: [{ column: 'requestedAt', direction: 'desc' }],
        limit: Math.max(1, Math.min(limit, MOST_LIMIT)),
        ...(cursor !== undefined && { cursor }),
      };
      const { items, nextCursor } = await reader.find(notifications, query, freshness(after));
      return {
        items: items.map(({ key, row: item }) => detailOf(key, item)),
        ...(nextCursor !== undefined && { nextCursor }),
      };
    },
    async getAccounting({ after } = {}) {
      const { row: account, position } = await reader.get(accounting, THE_ACCOUNT, freshness(after));
      return { ...(account ?? EMPTY_ACCOUNT), position };
    },
  };
}

function freshness(after: Position | undefined): { readonly after?: Position } {
  return after === undefined ? {} : { after };
}

/** The row as its view would have it, straight from the events. */
function foldRow(events: readonly Recorded<NotificationEvent>[]): NotificationRow | null {
  return events.reduce<NotificationRow | null>((row, event) => notifications.evolve(row, event), null);
}

function isBy(moment: Moment, { position, recordedAt }: Recorded): boolean {
  return 'position' in moment
    ? comparePositions(position, moment.position) <= 0
    : Date.parse(recordedAt) <= Date.parse(moment.time);
}

function historyEvent({ eventId, type, data, revision, position, recordedAt }: Recorded): HistoryEvent {
  return { eventId, type, data, revision, position, recordedAt };
}

function conditions({ status, channel, recipient, priority }: NotificationFilters): NonNullable<FindQuery<NotificationRow>['where']> {
  return Object.entries({ status, channel, recipient, priority }).flatMap(([column, value]) =>
    value === undefined ? [] : [{ column: column as keyof NotificationFilters, op: '=' as const, value }]);
}
