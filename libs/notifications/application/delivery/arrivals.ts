import type { Position, Recorded } from '#kernel';
import type { Clock, EventStore, StopSignal } from '#event-sourcing';
import { pauseMs, type Backoff } from '#timing';
import type { NotificationRequested } from '../../domain/notification/events.ts';
import { deliveryQueue } from '../../views/delivery-queue.ts';
import type { Desk } from './desk.ts';
import type { DeliveryObserver } from './observer.ts';

/** The log, for what arrives in it. */
export type ArrivalStore = Pick<EventStore, 'head' | 'subscribe'>;

export interface ArrivalsOptions {
  readonly store: ArrivalStore;
  readonly work: Pick<Desk, 'welcome'>;
  readonly observe: Pick<DeliveryObserver, 'failed'>;
  readonly clock: Clock;
  readonly stop: StopSignal;
  readonly afterError: Backoff;
}

const ARRIVAL = 'NotificationRequested' satisfies NotificationRequested['type'];
const PAGE_SIZE = 200;

/**
 * Takes what is requested from now on straight from the log to the desk: most notifications are due at once, and so
 * are on their way before the queue shows them. Only a short cut: the queue, which is written a little later, has
 * whatever is missed here.
 */
export async function followArrivals({ store, work, observe, clock, stop, afterError }: ArrivalsOptions): Promise<void> {
  let position: Position | undefined;
  for (let errors = 0; !stop.aborted;) {
    try {
      position ??= await store.head();
      for await (const page of store.subscribe(position, { stop, filter: { types: [ARRIVAL] }, pageSize: PAGE_SIZE })) {
        // Whoever begins anew goes on after this page: an event that cannot be read holds up no other one.
        position = page.position;
        errors = 0;
        for (const event of page.events) welcome(work, event as Recorded<NotificationRequested>);
      }
    } catch (error) {
      observe.failed?.('following arrivals', error);
      await clock.pause(pauseMs(afterError, ++errors), stop);
    }
  }
}

function welcome(work: Pick<Desk, 'welcome'>, event: Recorded<NotificationRequested>): void {
  const id = deliveryQueue.key(event);
  const row = deliveryQueue.evolve(null, event);
  if (id !== null && row !== null) work.welcome(id, row);
}
