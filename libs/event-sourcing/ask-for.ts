import { ProtocolError, type CheckpointId, type CheckpointStore, type ParkedStream, type Wish } from '#protocols';
import type { Bell } from './projections/bell.ts';

/**
 * Asks whoever runs a reader of the log to see to a stream that it has set aside. Resolves once that was tried,
 * or after `waitMs` without an answer.
 *
 * @throws NotParked, Unavailable
 */
export async function askFor({ checkpoints, checkpoint, stream, wish, bell, topic, waitMs = WAIT_MS }: Asking): Promise<Granted> {
  if (!await checkpoints.wish(checkpoint, stream, wish)) throw new NotParked(checkpoint.name, stream);
  bell.ring(topic);
  const until = performance.now() + waitMs;
  for (;;) {
    const record = (await checkpoints.parked(checkpoint)).find((one) => one.stream === stream) ?? null;
    if (!record) return { outcome: 'well', record };
    if (record.wish === null) return { outcome: 'parked', record };
    if (performance.now() >= until) return { outcome: 'asked', record };
    await bell.wait(checkpoint.name, POLL_MS);
  }
}

export interface Asking {
  readonly checkpoints: Pick<CheckpointStore, 'wish' | 'parked'>;
  readonly checkpoint: CheckpointId;
  readonly stream: string;
  readonly wish: Wish;
  readonly bell: Bell;
  /** What to ring for the owner to look, if it is in this process. */
  readonly topic: string;
  /** Default 5 000. */
  readonly waitMs?: number;
}

/** `well`: nothing of the stream is set aside any more. `parked`: it failed again. `asked`: the owner has not answered yet. */
export interface Granted {
  readonly outcome: 'well' | 'parked' | 'asked';
  /** What is set aside now. */
  readonly record: ParkedStream | null;
}

/** The stream is not set aside. */
export class NotParked extends ProtocolError {
  /** A view's or a policy's name. */
  readonly reader: string;
  readonly stream: string;

  constructor(reader: string, stream: string) {
    super(`Stream ${stream} is not parked by ${reader}.`, 'never');
    this.reader = reader;
    this.stream = stream;
  }
}

const WAIT_MS = 5_000;
const POLL_MS = 50;
