import { textHash } from './text-hash.ts';

/** STORED: into how many lanes the delivery queue is split by tenant. Changing it means a new version of the view. */
export const DELIVERY_LANES = 256;

/**
 * The lane of a tenant's notifications, 0..255; lane 0 is for those of nobody in particular. That lanes are few
 * is what makes it possible to ask for all others; tenants that happen to share one share their turns at worst.
 */
export function laneOf(tenant: string | null): number {
  return tenant === null ? 0 : 1 + (textHash(tenant) % (DELIVERY_LANES - 1));
}
