import type { Clock } from '#event-sourcing';
import type { Position } from '#kernel';
import { isoTime } from '#timing';
import type { Deliverable, DeliveryChannel } from '../../ports/delivery-channel.ts';
import { queued, type QueueRow } from '../../views/delivery-queue.ts';
import type { Attempts } from './attempts.ts';
import type { FirstAttempts } from './first-attempts.ts';

export interface ReservationsOptions {
  readonly attempts: Pick<Attempts, 'carryOut'>;
  readonly leaseMs: number;
  readonly clock: Pick<Clock, 'now'>;
  /** Whether an attempt may begin this very moment. */
  readonly mayBegin: (notificationId: string, row: QueueRow) => boolean;
  /** Keeps it in hand until `work` has ended. */
  readonly take: (notificationId: string, row: QueueRow, work: Work) => void;
}

/** Answers where its events stand, null if somewhere, undefined if there are none. */
export type Work = (channel: DeliveryChannel) => Promise<Position | null | undefined>;

export function reservations({ attempts, leaseMs, clock, mayBegin, take }: ReservationsOptions): FirstAttempts {
  return {
    reserve({ data, metadata: { correlationId, now } }) {
      const { notificationId } = data;
      const row = queued({ ...data, requestedAt: now }, correlationId);
      if (!mayBegin(notificationId, row)) return null;
      const since = clock.now();
      let settle = (_notification: Deliverable | null): void => undefined;
      const settled = new Promise<Deliverable | null>((resolve) => { settle = resolve; });
      take(notificationId, row, async (channel) => {
        const notification = await settled;
        return notification ? attempts.carryOut(channel, notification, row, since) : undefined;
      });
      return { expiresAt: isoTime(since + leaseMs), settle };
    },
  };
}
