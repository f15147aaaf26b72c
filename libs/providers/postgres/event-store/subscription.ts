import type { Position } from '#kernel';
import type { EventFilter, LogPage, StopSignal, SubscribeOptions } from '#protocols';
import { backOff } from '#timing';
import type { News } from './news.ts';
import type { RecentReader } from './recent-events.ts';

export interface SubscriptionSource {
  readonly readAll: (after: Position, limit: number, filter?: EventFilter) => Promise<LogPage>;
  /** The end of the log, as far as it is known without asking. */
  readonly recent: Pick<RecentReader, 'after'>;
  readonly news: News;
  /** Aborted when the store closes. */
  readonly closing: StopSignal;
  readonly log: (message: string, cause: unknown) => void;
}

const PAGE_SIZE = 1_000;
const RETRY = { firstMs: 50, mostMs: 5_000 };

/**
 * Pages from a position on, then whatever the news announce. It holds nothing but its position,
 * so a lost connection costs a retry and never an event. While it catches up, one page is read
 * ahead of its consumer; no more, however slow the consumer is.
 */
export async function* subscription(
  source: SubscriptionSource,
  after: Position,
  { stop, filter, pageSize = PAGE_SIZE }: SubscribeOptions,
): AsyncGenerator<LogPage, void, undefined> {
  const ended = (): boolean => stop.aborted || source.closing.aborted;
  const read = async (from: Position): Promise<LogPage | undefined> => {
    const page = source.recent.after(from, pageSize, filter);
    if (page && (page.position !== from || !source.news.isBeyond(from))) return page;
    return source.readAll(from, pageSize, filter).catch((error: unknown) => {
      if (!ended()) source.log('reading for a subscription failed', error);
      return undefined;
    });
  };

  let position = after;
  let ahead: Promise<LogPage | undefined> | undefined;
  for (let tries = 0; !ended();) {
    const page = await (ahead ?? read(position));
    ahead = undefined;
    if (page === undefined) {
      await backOff(RETRY, ++tries, stop);
      continue;
    }
    tries = 0;
    if (page.position === position) {
      await source.news.beyond(position, stop);
      continue;
    }
    position = page.position;
    if (page.events.length === pageSize) ahead = read(position);
    if (!ended()) yield page;
  }
}
