/** How far each partition that a subscriber reads has been dealt with, and so how far it may be committed. */
export interface Progress {
  /**
   * The group has shared out its partitions anew. What this member keeps goes on where it was, as nobody else had
   * it in between; a member with another id had been given up on, and begins afresh.
   */
  assign(memberId: string, assignment: Readonly<Record<string, readonly number[]>>): void;
  partition(topic: string, partition: number): PartitionProgress;
  /** For each partition whose place has moved: everything before `offset` is settled. */
  uncommitted(): readonly Place[];
  committed(places: readonly Place[]): void;
  /** Nothing more is begun: every partition is `gone`. What is settled all the same can still be committed. */
  halt(): void;
}

export interface PartitionProgress {
  /** Aborted once it is another member's, or on `halt`: what has not been begun is left alone then. */
  readonly gone: AbortSignal;
  /**
   * Puts a message in hand; what it answers is to be called once it is settled. Undefined: it is in hand already, or
   * settled and not committed yet, and has come again because the partitions were shared out anew.
   */
  take(offset: bigint): (() => void) | undefined;
}

export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

export function openProgress(): Progress {
  const partitions = new Map<string, Tracked>();
  let member: string | undefined;
  const drop = (name: string, tracked: Tracked): void => {
    tracked.leave();
    partitions.delete(name);
  };
  return {
    assign(memberId, assignment) {
      const isNew = memberId !== member;
      member = memberId;
      for (const [name, tracked] of partitions) {
        const kept = !isNew && assignment[tracked.topic]?.includes(tracked.partition) === true && tracked.resume();
        if (!kept) drop(name, tracked);
      }
    },
    partition(topic, partition) {
      const name = nameOf({ topic, partition });
      const tracked = partitions.get(name) ?? track(topic, partition);
      partitions.set(name, tracked);
      return tracked;
    },
    uncommitted: () => [...partitions.values()].flatMap((tracked) => tracked.uncommitted()),
    committed: (places) => places.forEach((place) => partitions.get(nameOf(place))?.committed(BigInt(place.offset))),
    halt: () => partitions.forEach((tracked) => tracked.leave()),
  };
}

function nameOf({ topic, partition }: Pick<Place, 'topic' | 'partition'>): string {
  return `${partition} of ${topic}`;
}

interface Tracked extends PartitionProgress, Pick<Place, 'topic' | 'partition'> {
  leave(): void;
  /** From the committed place on. False: nothing would come twice, so there is nothing to remember. */
  resume(): boolean;
  uncommitted(): readonly Place[];
  committed(offset: bigint): void;
}

function track(topic: string, partition: number): Tracked {
  const leaving = new AbortController();
  /** In the order in which they were taken: the first is the lowest. */
  const inHand = new Set<{ readonly offset: bigint }>();
  let [next, committed, skipBelow] = [0n, 0n, 0n];
  const begin = (offset: bigint): void => {
    inHand.clear();
    committed = offset;
  };
  let begun = false;
  const settledBelow = (): bigint => {
    const [first] = inHand;
    return first?.offset ?? next;
  };
  return {
    topic,
    partition,
    gone: leaving.signal,
    leave: () => leaving.abort(),
    resume() {
      skipBelow = next;
      return committed < next;
    },
    take(offset) {
      if (offset < skipBelow) return undefined;
      skipBelow = 0n;
      // Numbers that come again are those of a topic that was deleted and made anew.
      if (!begun || offset < next) begin(offset);
      begun = true;
      next = offset + 1n;
      const message = { offset };
      inHand.add(message);
      return () => inHand.delete(message);
    },
    uncommitted: () => (settledBelow() > committed ? [{ topic, partition, offset: String(settledBelow()) }] : []),
    committed: (offset) => {
      if (offset > committed && offset <= next) committed = offset;
    },
  };
}
