import type { Position, Recorded } from '#kernel';
import type { StopSignal } from '#protocols';
import { pause, pauseMs, type Backoff } from '#timing';
import type { GenerationWriter } from './generation-writer.ts';
import type { LeftAside } from './left-aside.ts';
import { isDeterministic } from './persistently.ts';

/** Told of an event that failed every time, before its stream is parked. Throws if the stream must not be. */
export type OnGuilty = (event: Recorded, error: unknown) => void;

export interface Care {
  readonly writer: GenerationWriter;
  readonly leftAside: LeftAside;
  readonly onGuilty: OnGuilty;
  readonly stop: StopSignal;
}

/** How often one event is tried that is refused. */
const MOST_ATTEMPTS = 3;
const BACKOFF: Backoff = { firstMs: 20, mostMs: 200 };

/**
 * Writes a page that may hold an event which cannot be folded: in one go if it can be, else by
 * halves, until the event is alone. Its stream is then parked in the same write that passes it.
 *
 * @throws what `onGuilty` throws
 */
export async function writeCarefully(care: Care, page: readonly Recorded[], to: Position): Promise<'applied' | 'fenced'> {
  const events = care.leftAside.remaining(page);
  for (let attempts = 1; ; attempts++) {
    try {
      return await care.writer.write({ to, page: await care.writer.fold(events) });
    } catch (error) {
      care.writer.forget();
      if (!isDeterministic(error)) throw error;
      const [event] = events;
      if (events.length > 1 || !event) return inHalves(care, events, to);
      if (attempts >= MOST_ATTEMPTS) return parkStream(care, event, error, attempts, to);
      await pause(pauseMs(BACKOFF, attempts), care.stop);
    }
  }
}

async function inHalves(care: Care, events: readonly Recorded[], to: Position): Promise<'applied' | 'fenced'> {
  const half = Math.floor(events.length / 2);
  const first = events.slice(0, half);
  const verdict = await writeCarefully(care, first, first.at(-1)?.position ?? care.writer.position());
  return verdict === 'applied' ? writeCarefully(care, events.slice(half), to) : verdict;
}

async function parkStream(
  { writer, leftAside, onGuilty }: Care,
  event: Recorded,
  error: unknown,
  attempts: number,
  to: Position,
): Promise<'applied' | 'fenced'> {
  onGuilty(event, error);
  const { stream, revision, position } = event;
  const verdict = await writer.write({ to, park: [{ stream, revision, position, attempts, error: reasonOf(error) }] });
  if (verdict === 'applied') leftAside.parked.add(stream);
  return verdict;
}

/** Most characters of an error that are stored. */
const MOST_REASON = 2_000;

/** What is kept of an error: text that every store takes. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.slice(0, MOST_REASON).replaceAll(/[\p{Cs}\0]/gu, '\uFFFD');
}
