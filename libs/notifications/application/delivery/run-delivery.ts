import { keepLeases, type KeepLeasesOptions } from '#event-sourcing';
import { DELIVERY_LEASES, deliveryWorker, segmentOfLease, type DeliveryWorkerOptions } from './worker.ts';

/**
 * Delivers for the segments whose leases this instance holds, as long as it holds them. Resolves after
 * `stop`, when the attempts in hand have ended and the leases are given back.
 */
export async function runDelivery({ leases, owner, ttlMs, onError, ...options }: DeliveryOptions): Promise<void> {
  const worker = deliveryWorker(options);
  const sharing = keepLeases({
    leases,
    owner,
    ttlMs,
    stop: options.stop,
    group: DELIVERY_GROUP,
    names: DELIVERY_LEASES,
    run: ({ name }, signal) => worker.serve(segmentOfLease(name), signal),
    ...(onError && { onError }),
  });
  await Promise.all([worker.run(), sharing]);
}

/** `onError`: of the leases. What goes wrong in deliveries goes to `observe.failed`. */
export type DeliveryOptions = DeliveryWorkerOptions & Pick<KeepLeasesOptions, 'leases' | 'owner' | 'ttlMs' | 'onError'>;

/** STORED: whoever shares out the segments among themselves. */
export const DELIVERY_GROUP = 'delivery';
