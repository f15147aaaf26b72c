import type { PendingAppend } from './pending-append.ts';

export interface BatchLimits {
  readonly appends: number;
  readonly bytes: number;
}

/** Appends in the order they came, a lane for each stream. */
export interface AppendQueue {
  readonly size: number;
  add(append: PendingAppend): void;
  /** Takes the next batch out: the longest waiting streams, one append each. */
  take(limits: BatchLimits): PendingAppend[];
}

export function openAppendQueue(): AppendQueue {
  // A map remembers the order of its keys: the first lane has waited longest.
  const lanes = new Map<string, PendingAppend[]>();
  let size = 0;

  function add(append: PendingAppend): void {
    const lane = lanes.get(append.stream);
    if (lane === undefined) lanes.set(append.stream, [append]);
    else lane.push(append);
    size++;
  }

  function take(limits: BatchLimits): PendingAppend[] {
    const batch: PendingAppend[] = [];
    let bytes = 0;
    for (const lane of lanes.values()) {
      const [append] = lane;
      if (append === undefined) continue;
      if (batch.length > 0 && (batch.length === limits.appends || bytes + append.bytes > limits.bytes)) break;
      batch.push(append);
      bytes += append.bytes;
    }
    for (const { stream } of batch) moveBack(stream);
    size -= batch.length;
    return batch;
  }

  function moveBack(stream: string): void {
    const lane = lanes.get(stream) ?? [];
    lanes.delete(stream);
    lane.shift();
    if (lane.length > 0) lanes.set(stream, lane);
  }

  return { get size() { return size; }, add, take };
}
