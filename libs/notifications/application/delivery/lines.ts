import { CHANNELS, type Channel } from '../../domain/notification/content.ts';
import type { QueueRow } from '../../views/delivery-queue.ts';

/** What has just been requested and waits, in the order in which it came: for room, or until something more urgent has gone before it. */
export interface Lines {
  /** Joins its channel's line, and begins at once if it may; not when as many wait already as there may. */
  join(one: Waiting): void;
  /** Begins what may begin. To be called when there is room again. */
  serve(channel: Channel): void;
}

export interface Waiting {
  readonly id: string;
  readonly row: QueueRow;
}

export interface LinesOptions {
  /** Most that wait on a channel. */
  readonly most: number;
  readonly hasRoom: (channel: Channel) => boolean;
  readonly begin: (one: Waiting) => void;
  /** Something more urgent is to be done. */
  readonly isPressed: () => boolean;
  /** Resolves when nothing more urgent is to be done, in a moment at most. */
  readonly giveWay: (channel: Channel) => Promise<void>;
}

/** However much that is more urgent there is, a line moves on by one each moment. */
export function waitingLines({ most, hasRoom, begin, isPressed, giveWay }: LinesOptions): Lines {
  const lines = new Map(CHANNELS.map((channel): [Channel, Waiting[]] => [channel, []]));
  /** Channels whose line gives way at present. */
  const yielding = new Set<Channel>();

  function serve(channel: Channel): void {
    const line = lines.get(channel) ?? [];
    while (line.length > 0 && !yielding.has(channel) && hasRoom(channel)) {
      if (isPressed()) void serveAfterAMoment(channel, line);
      else serveNext(line);
    }
  }

  async function serveAfterAMoment(channel: Channel, line: Waiting[]): Promise<void> {
    yielding.add(channel);
    await giveWay(channel);
    yielding.delete(channel);
    if (hasRoom(channel)) serveNext(line);
    serve(channel);
  }

  function serveNext(line: Waiting[]): void {
    const next = line.shift();
    if (next) begin(next);
  }

  return {
    serve,
    join: (one) => {
      const line = lines.get(one.row.channel);
      if (!line || line.length >= most) return;
      line.push(one);
      serve(one.row.channel);
    },
  };
}
