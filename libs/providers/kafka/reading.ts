import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import { openLanes, readEvent } from '#messaging';
import { MAX_MESSAGE_BYTES, type Subscription } from '#protocols';
import { openSlots } from '#timing';
import type { Committer } from './committer.ts';
import type { Bury, Origin } from './dead-letter.ts';
import { deal } from './delivery.ts';
import type { PartitionProgress, Progress } from './progress.ts';

/**
 * Takes the messages of fetched batches in hand, a bounded number at once, those with the same key one after
 * another. A batch counts as read once its messages are in hand, so that a message that cannot be handled yet holds
 * up those behind it with its key, and no others.
 */
export function readBatches({ progress, committer, concurrency, bury, handle, failed, over, maxMessageBytes = MAX_MESSAGE_BYTES, log }: ReadingOptions): Reading {
  const lanes = openLanes();
  const slots = openSlots(concurrency);
  over.addEventListener('abort', () => progress.halt(), { once: true });

  const put = (message: KafkaMessage, origin: Origin, partition: PartitionProgress, settled: () => void): void => {
    const read = readEvent(message.value ?? new Uint8Array(), maxMessageBytes);
    const key = message.key?.toString() ?? ('event' in read ? read.event.key : undefined);
    const dealing = lanes.run(key, () => deal(read, { message, origin, bury, handle, stop: partition.gone, ...(log && { log }) }));
    const ended = dealing.then((isSettled) => {
      if (!isSettled) return;
      settled();
      committer.wake();
    });
    ended.catch(failed).finally(() => slots.give());
  };
  return {
    take: async ({ batch, heartbeat }) => {
      const { topic, partition: number } = batch;
      const partition = progress.partition(topic, number);
      for (const message of batch.messages) {
        while (!over.aborted && !(await slots.take(HEARTBEAT_EVERY_MS))) await heartbeat();
        if (over.aborted) return;
        const settled = partition.take(BigInt(message.offset));
        if (settled) put(message, { topic, partition: number }, partition, settled);
        else slots.give();
      }
    },
    idle: () => lanes.idle(),
  };
}

export interface Reading {
  /** Resolves once all messages of the batch are in hand. */
  take(batch: Pick<EachBatchPayload, 'batch' | 'heartbeat'>): Promise<void>;
  /** Resolves when none is in hand any more. */
  idle(): Promise<void>;
}

interface ReadingOptions extends Pick<Subscription, 'handle'> {
  readonly progress: Progress;
  readonly committer: Pick<Committer, 'wake'>;
  readonly concurrency: number;
  readonly bury: Bury;
  /** Told of what must not happen: a message could not be dealt with at all. */
  readonly failed: (error: unknown) => void;
  /** Nothing more is begun once it is aborted. */
  readonly over: AbortSignal;
  readonly maxMessageBytes?: number;
  readonly log?: (message: string, cause: unknown) => void;
}

/** While nothing can be taken; the driver sends one only when it is time for it. */
const HEARTBEAT_EVERY_MS = 500;
