import type { RequestNotification } from '../../domain/notification/commands.ts';
import type { Deliverable } from '../../ports/delivery-channel.ts';

/**
 * First attempts that begin with the request, in the same append: of what is accepted where it is also delivered, if
 * there is room for it. That is one commit less between the two.
 */
export interface FirstAttempts {
  /** Keeps room for one; null when it has to wait for its turn. */
  reserve(request: RequestNotification): ReservedAttempt | null;
}

export interface ReservedAttempt {
  /** For the claim. */
  readonly expiresAt: string;
  /** To be called once, whatever becomes of the request: what is to be delivered, null when no attempt began with it. */
  settle(notification: Deliverable | null): void;
}

/** Joins those who accept notifications with a worker of the same process, which begins after them, or never. */
export interface FirstAttemptsAtHand extends FirstAttempts {
  madeBy(worker: FirstAttempts): void;
}

export function firstAttemptsAtHand(): FirstAttemptsAtHand {
  let worker: FirstAttempts | undefined;
  return {
    reserve: (request) => worker?.reserve(request) ?? null,
    madeBy: (one) => { worker = one; },
  };
}
