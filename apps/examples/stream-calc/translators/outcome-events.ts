import type { EventPublisher } from '#protocols';
import type { AnnounceOutcome } from '../ports/announce-outcome.ts';

/** PUBLIC NAMES. `data` is `{problemId, result}` or `{problemId, reason}`. */
const TYPES = { solved: 'stream-calc.solved.v1', failed: 'stream-calc.failed.v1' } as const;

/** Announces outcomes as events. The problem's id is the event's, so that one announced twice is one event. */
export function outcomeEvents(publisher: EventPublisher, topic: string): AnnounceOutcome {
  return (problemId, { kind, ...found }) =>
    publisher.publish({
      topic,
      key: problemId,
      id: problemId,
      source: '/stream-calc',
      type: TYPES[kind],
      subject: problemId,
      data: { problemId, ...found },
    });
}
