import type { Lease, LeaseStore } from '#protocols';

interface HeldLease {
  owner: string | null;
  fence: number;
  expiresAt: number;
}

/** @param now in milliseconds */
export function inMemoryLeases(now: () => number): LeaseStore {
  const groups = new Map<string, { readonly leases: Map<string, HeldLease>; readonly owners: Map<string, number> }>();

  function groupOf(name: string): NonNullable<ReturnType<typeof groups.get>> {
    const group = groups.get(name) ?? { leases: new Map<string, HeldLease>(), owners: new Map<string, number>() };
    groups.set(name, group);
    return group;
  }

  function own(group: string, owner: string, { name, fence }: Lease): HeldLease | undefined {
    const lease = groupOf(group).leases.get(name);
    return lease?.owner === owner && lease.fence === fence ? lease : undefined;
  }

  function alive(group: string): number {
    return [...groupOf(group).owners.values()].filter((until) => until > now()).length;
  }

  return {
    owners: async (group) => alive(group),
    renew: async (group, owner, held, ttlMs) => {
      const { owners } = groupOf(group);
      owners.set(owner, now() + ttlMs);
      const renewed = held.filter((lease) => {
        const found = own(group, owner, lease);
        if (!found || found.expiresAt <= now()) return false;
        found.expiresAt = now() + ttlMs;
        return true;
      });
      return { held: renewed, owners: alive(group) };
    },
    claim: async (group, owner, names, most, ttlMs) => {
      const { leases } = groupOf(group);
      const free = [...names].sort().filter((name) => {
        const lease = leases.get(name);
        return !lease || lease.owner === owner || lease.expiresAt <= now();
      });
      return free.slice(0, most).map((name) => {
        const fence = (leases.get(name)?.fence ?? 0) + 1;
        leases.set(name, { owner, fence, expiresAt: now() + ttlMs });
        return { name, fence };
      });
    },
    release: async (group, owner, leases) => {
      for (const lease of leases) {
        const found = own(group, owner, lease);
        if (found) Object.assign(found, { owner: null, expiresAt: -Infinity });
      }
    },
    leave: async (group, owner) => {
      const { leases, owners } = groupOf(group);
      owners.delete(owner);
      for (const lease of leases.values()) if (lease.owner === owner) Object.assign(lease, { owner: null, expiresAt: -Infinity });
    },
  };
}
