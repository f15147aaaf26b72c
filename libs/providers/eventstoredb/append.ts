import { comparePositions, type ExpectedRevision } from '#kernel';
import {
  checkAppend,
  InvalidAppend,
  OutcomeUnknown,
  StreamDeleted,
  Unavailable,
  WrongExpectedRevision,
  type Appended,
  type EventStore,
} from '#protocols';
import type { AppendAnswer, Unanswered } from './append-answer.ts';
import { openAppendLine } from './append-line.ts';
import { appendMessage, encode, type EncodedEvent } from './append-message.ts';
import { appendQueue } from './append-queue.ts';
import { pause, pauseMs } from '#timing';
import type { Connection } from './connection.ts';
import type { HighWaterMark } from './high-water-mark.ts';
import { isKnown, positionOfEvent } from './log-position.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { EventStoreDbLimits } from './options.ts';
import type { Reader } from './reader.ts';

/** One append on its way. */
interface Job {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly EncodedEvent[];
  readonly commandId: string;
}

type Place = Pick<Appended, 'position' | 'revision'>;
type Answered = Exclude<AppendAnswer, Unanswered>;

/**
 * Appends, and repeats what got no answer with the same event ids and the same expectation. The server knows
 * event ids at the place they are expected at; for all else the stream's last events are searched first.
 */
export function appender(connection: Connection, reads: Reader, seen: HighWaterMark, limits: EventStoreDbLimits): Pick<EventStore, 'append'> {
  const line = openAppendLine(connection, limits.answerTimeoutMs);
  const queue = appendQueue(limits.maxInFlight, limits.maxWaiting);
  const commands = oneAtATime();

  async function appendJob(job: Job): Promise<Appended> {
    const before = seen.position;
    const earlier = job.expected === 'none' ? undefined : await lookBack(job);
    if (earlier) return { ...earlier, duplicate: true };
    const outcome = { mayBeStored: false };
    try {
      const { revision, position } = await untilAnswered(job, outcome);
      seen.raise(position);
      // What is stored where the log was already known to reach has been there before.
      return { revision, position, duplicate: comparePositions(position, before) <= 0 };
    } catch (error) {
      if (error instanceof Unavailable && outcome.mayBeStored) throw new OutcomeUnknown(job.stream, job.commandId, error);
      throw error;
    }
  }

  async function untilAnswered(job: Job, outcome: { mayBeStored: boolean }): Promise<Place> {
    for (let tries = 1; ; tries++) {
      const answer = await line.send(appendMessage(job.stream, job.expected, job.events));
      outcome.mayBeStored ||= answer.kind === 'stored' || (answer.kind === 'unanswered' && answer.mayBeStored);
      if (answer.kind !== 'unanswered') return placeOf(job, answer);
      if (tries === limits.appendTries || connection.closing.aborted) throw new Unavailable('event store', answer.reason, answer.cause);
      await pause(pauseMs(limits.retryBackoff, tries), connection.closing);
      // A server that was started anew has forgotten the ids that it knew without a place to look at.
      const placeless = job.expected === 'any' || job.expected === 'exists';
      const own = outcome.mayBeStored && placeless ? await lookBack(job) : undefined;
      if (own) return own;
    }
  }

  async function placeOf(job: Job, answer: Answered): Promise<Place> {
    switch (answer.kind) {
      case 'stored': return isKnown(answer.commit)
        ? { revision: answer.revision, position: positionOfEvent({ commit: answer.commit }) }
        : readPlace(job.stream, answer.revision);
      case 'wrong revision': {
        const own = await lookBack(job);
        if (own) return own;
        throw new WrongExpectedRevision(job.stream, job.expected, answer.actual);
      }
      case 'stream deleted': throw new StreamDeleted(job.stream);
      case 'not acceptable': throw new InvalidAppend(job.stream, answer.reason);
    }
  }

  /** Where the command's last event is, if it is among the stream's last events. */
  async function lookBack({ stream, events }: Job): Promise<Place | undefined> {
    if (limits.lookBack === 0) return undefined;
    const tail = await reads.readStream(stream, { direction: 'backwards', limit: limits.lookBack });
    const last = events.at(-1)?.id.toLowerCase();
    const own = tail.find((event) => event.eventId.toLowerCase() === last);
    return own && { revision: own.revision, position: own.position };
  }

  /** Servers may answer a repeated append without its position. */
  async function readPlace(stream: string, revision: number): Promise<Place> {
    const [last] = await reads.readStream(stream, { from: revision, limit: 1 });
    if (last === undefined) throw new Unavailable('event store', 'an append that is stored cannot be read yet');
    return { revision, position: last.position };
  }

  return {
    append: async (stream, expected, events, commandId) => {
      checkAppend(stream, events, commandId);
      const job = { stream, expected, events: encode(stream, events), commandId };
      if (connection.closing.aborted) throw new Unavailable('event store', 'it has been closed');
      return queue.run(() => commands.run(`${stream} ${commandId}`, () => appendJob(job)));
    },
  };
}
