import type { Channel } from '../../domain/notification/content.ts';

/** The attempts this very process is working on. */
export interface InHand {
  has(notificationId: string): boolean;
  /** How many of a tenant's are in hand for the channel. */
  ofTenant(channel: Channel, tenant: string | null): number;
  /** Whether fewer than `most` are in hand for the channel. */
  hasRoom(channel: Channel, most: number): boolean;
  /** Resolves when something of the channel is in hand no longer. */
  released(channel: Channel): Promise<void>;
  /** Keeps it in hand until `work`, which never rejects, has ended. */
  take(item: Item, work: () => Promise<void>): void;
  /** Resolves once nothing is left of what is in hand now, in one segment or in all. */
  drained(segment?: number): Promise<void>;
}

export interface Item {
  readonly notificationId: string;
  readonly channel: Channel;
  readonly segment: number;
  readonly tenant: string | null;
}

/** @param onReleased called when something of a channel is in hand no longer */
export function inHand(onReleased: (channel: Channel) => void): InHand {
  const working = new Map<string, { readonly segment: number; readonly ended: Promise<void> }>();
  const counts = new Map<Channel, number>();
  const ofTenants = new Map<string, number>();
  const waiting = new Map<Channel, readonly (() => void)[]>();

  const count = ({ channel, tenant }: Pick<Item, 'channel' | 'tenant'>, change: number): void => {
    counts.set(channel, (counts.get(channel) ?? 0) + change);
    const key = tenantKey(channel, tenant);
    const left = (ofTenants.get(key) ?? 0) + change;
    if (left === 0) ofTenants.delete(key);
    else ofTenants.set(key, left);
  };
  const release = (item: Item): void => {
    working.delete(item.notificationId);
    count(item, -1);
    for (const wake of waiting.get(item.channel) ?? []) wake();
    waiting.delete(item.channel);
    onReleased(item.channel);
  };

  return {
    has: (notificationId) => working.has(notificationId),
    ofTenant: (channel, tenant) => ofTenants.get(tenantKey(channel, tenant)) ?? 0,
    hasRoom: (channel, most) => (counts.get(channel) ?? 0) < most,
    released: (channel) => new Promise<void>((resolve) => {
      waiting.set(channel, [...(waiting.get(channel) ?? []), resolve]);
    }),
    take(item, work) {
      count(item, 1);
      const ended = work().finally(() => { release(item); });
      working.set(item.notificationId, { segment: item.segment, ended });
    },
    async drained(segment) {
      const those = [...working.values()].filter((work) => segment === undefined || work.segment === segment);
      await Promise.all(those.map(({ ended }) => ended));
    },
  };
}

function tenantKey(channel: Channel, tenant: string | null): string {
  return tenant === null ? channel : `${channel} ${tenant}`;
}
