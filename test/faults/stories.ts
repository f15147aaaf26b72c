import { count } from './ledger.ts';
import type { Logged } from './history.ts';
import { markerIn } from './receivers.ts';

/** What the log says of one notification. */
export interface Story {
  readonly id: string;
  readonly marker: string;
  readonly channel: string;
  status: 'in_flight' | 'delivered' | 'failed' | 'cancelled' | 'unknown' | 'unsupported_channel';
  /** Outcome of each attempt by its number; `running` until there is one. */
  readonly attempts: Map<number, 'running' | 'delivered' | 'failed' | 'unknown'>;
  /** Attempts whose outcome was unknown at some time. */
  readonly unknowns: Set<number>;
  /** How often a person asked for a retry. */
  retries: number;
  /** What in it cannot be. */
  readonly nonsense: string[];
}

/**
 * Reads the log as plainly as can be, and by none of the code that is under test.
 * One story for each stream of a notification.
 */
export function readStories(log: readonly Logged[]): ReadonlyMap<string, Story> {
  const stories = new Map<string, Story>();
  for (const event of log) {
    const { data, type } = event;
    if (type === 'NotificationRequested' || type === 'NotificationRejected') {
      const id = String(data['notificationId']);
      const status = type === 'NotificationRequested' ? 'in_flight' : 'unsupported_channel';
      const twice = stories.has(event.stream) ? ['it was requested twice'] : [];
      stories.set(event.stream, {
        id, status, marker: markerIn(String(data['body'])), channel: String(data['channel']), attempts: new Map(), unknowns: new Set(), retries: 0, nonsense: twice,
      });
    } else {
      const story = stories.get(event.stream);
      if (story !== undefined) tell(story, event);
    }
  }
  return new Map([...stories.values()].map((story) => [story.id, story]));
}

function tell(story: Story, { type, data }: Logged): void {
  const attempt = Number(data['attempt']);
  const isRunning = [...story.attempts.values()].includes('running');
  const expect = (holds: boolean, what: string): void => {
    if (!holds) story.nonsense.push(`${type} ${what}`);
  };
  switch (type) {
    case 'DeliveryAttemptStarted':
      expect(story.status === 'in_flight', `while it is ${story.status}`);
      expect(!isRunning, 'while an attempt runs');
      expect(attempt === story.attempts.size + 1, `numbered ${attempt} after ${story.attempts.size}`);
      story.attempts.set(attempt, 'running');
      return;
    case 'NotificationDelivered':
      expect(story.status === 'in_flight' || story.status === 'unknown', `while it is ${story.status}`);
      story.attempts.set(attempt, 'delivered');
      story.status = 'delivered';
      return;
    case 'DeliveryAttemptFailed':
      story.attempts.set(attempt, 'failed');
      if (data['previously'] === 'unknown') story.status = 'in_flight';
      return;
    case 'DeliveryOutcomeUnknown':
      story.attempts.set(attempt, 'unknown');
      story.unknowns.add(attempt);
      if (data['nextAttemptAt'] === undefined) story.status = 'unknown';
      return;
    case 'LateDeliveryOutcomeRecorded':
      story.attempts.set(attempt, data['outcome'] === 'delivered' ? 'delivered' : 'failed');
      return;
    case 'NotificationFailed':
      story.status = 'failed';
      return;
    case 'NotificationCancelled':
      expect(story.status === 'in_flight' && !isRunning, `while it is ${story.status}${isRunning ? ' and an attempt runs' : ''}`);
      story.status = 'cancelled';
      return;
    case 'NotificationRetryRequested':
      expect(story.status === 'failed' || story.status === 'unknown', `while it is ${story.status}`);
      story.status = 'in_flight';
      story.retries++;
      return;
    default:
  }
}

/** The account that the log adds up to. */
export function accountOf(stories: Iterable<Story>): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { status } of stories) {
    count(counts, 'accepted');
    count(counts, status);
  }
  const of = (name: string): number => counts.get(name) ?? 0;
  return {
    accepted: of('accepted'), delivered: of('delivered'), failed: of('failed'), cancelled: of('cancelled'),
    unsupported: of('unsupported_channel'), unknown: of('unknown'), inFlight: of('in_flight'),
  };
}
