/**
 * Says who may work on what, for a while. Time is the store's, so that owners need not agree on
 * it. All methods throw `Unavailable`.
 */
export interface LeaseStore {
  /**
   * Says that this owner is alive, and makes those of its leases last for `ttlMs` from now that are
   * still its own and have not run out.
   */
  renew(group: string, owner: string, held: readonly Lease[], ttlMs: number): Promise<Renewed>;

  /**
   * Takes up to `most` leases that are free, have run out, or belong to this same owner (a process
   * that ended and is back under its name). Every lease comes with a fence higher than all before it.
   */
  claim(group: string, owner: string, names: readonly string[], most: number, ttlMs: number): Promise<readonly Lease[]>;

  /** Gives leases back before their time. Those that are not held any more are left alone. */
  release(group: string, owner: string, leases: readonly Lease[]): Promise<void>;

  /** This owner is gone: it no longer counts, and what it still holds is free. */
  leave(group: string, owner: string): Promise<void>;

  /** How many owners are alive in this group. */
  owners(group: string): Promise<number>;
}

export interface Lease {
  readonly name: string;
  /** From 1, higher with every claim of this name. */
  readonly fence: number;
}

export interface Renewed {
  /** Those of the leases that were renewed; the others are lost. */
  readonly held: readonly Lease[];
  /** Owners alive in this group, this one included. */
  readonly owners: number;
}
