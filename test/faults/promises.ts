import type { Logged } from './history.ts';
import type { Ledger } from './ledger.ts';
import type { Arrival } from './receivers.ts';
import type { Story } from './stories.ts';

/** What happened, from all sides. */
export interface Evidence {
  readonly ledger: Ledger;
  readonly log: readonly Logged[];
  readonly stories: ReadonlyMap<string, Story>;
  readonly arrivals: readonly Arrival[];
}

/** Every way in which a promise was broken, in one sentence each. */
export function brokenPromises(evidence: Evidence): readonly string[] {
  return [...evidence.ledger.wrong, ...inTheLog(evidence), ...toClients(evidence), ...toReceivers(evidence)];
}

/** 202 means durable; the same command twice is one effect; a cancel has a verdict. */
function* toClients({ ledger, stories }: Evidence): Iterable<string> {
  for (const [id, { marker }] of ledger.accepted) {
    const story = stories.get(id);
    if (story === undefined) yield `${id} was answered 202 and is not in the log`;
    else if (story.marker !== marker) yield `${id} was accepted as ${marker} and stands in the log as ${story.marker}`;
  }
  for (const [key, ids] of ledger.keyed) if (ids.size > 1) yield `the key ${key} was answered with ${ids.size} ids`;
  for (const id of ledger.cancelled) {
    if (stories.get(id)?.status !== 'cancelled') yield `${id} was answered "cancelled" and is ${stories.get(id)?.status ?? 'not there'}`;
  }
  const seen = new Set<string>();
  for (const { marker } of stories.values()) {
    if (seen.has(marker)) yield `${marker} is in the log twice`;
    seen.add(marker);
  }
}

/** No gap in positions or revisions, and no history that cannot be. */
function* inTheLog({ log, stories }: Evidence): Iterable<string> {
  const revisions = new Map<string, number>();
  for (const { stream, revision } of log) {
    const expected = (revisions.get(stream) ?? -1) + 1;
    if (revision !== expected) yield `${stream} goes from revision ${expected - 1} to ${revision}`;
    revisions.set(stream, revision);
  }
  for (const { id, nonsense, status, attempts } of stories.values()) {
    for (const what of nonsense) yield `${id}: ${what}`;
    if (status === 'in_flight') yield `${id} is still in flight`;
    if ((status === 'failed' || status === 'cancelled') && [...attempts.values()].includes('unknown')) yield `${id} is ${status}, and an attempt of it may have been taken`;
    if ([...attempts.values()].includes('running')) yield `${id} has an attempt without an outcome`;
  }
}

/** What is said of a message is what became of it, and it is sent again only when nobody can know. */
function* toReceivers({ stories, arrivals }: Evidence): Iterable<string> {
  const byMarker = new Map([...stories.values()].map((story) => [story.marker, story]));
  const seen = new Map<string, Arrival[]>();
  for (const arrival of arrivals) seen.set(arrival.marker, [...(seen.get(arrival.marker) ?? []), arrival]);
  for (const story of stories.values()) {
    const acknowledged = seen.get(story.marker)?.some(({ fate }) => fate === 'acknowledged') ?? false;
    if (story.status === 'delivered' && !acknowledged) yield `${story.id} is delivered and no receiver took it`;
  }
  for (const [marker, messages] of seen) {
    const story = byMarker.get(marker);
    if (story === undefined) yield `${marker} was sent and is not in the log`;
    else yield* ofOneNotification(story, messages);
  }
}

function* ofOneNotification(story: Story, messages: readonly Arrival[]): Iterable<string> {
  const { id, channel, status, attempts, unknowns, retries } = story;
  const about = `${id} (${channel}: ${messages.map(({ behaviour, fate }) => `${behaviour} ${fate}`).join(', ')}; ${[...attempts.values()].join(', ')}; ${status})`;
  const taken = messages.filter(({ fate }) => fate !== 'refused').length;
  if (messages.length > attempts.size) yield `${about} was sent ${messages.length} times by ${attempts.size} attempts`;
  if (taken > 1 + unknowns.size) yield `${about} was repeated although its outcome was known`;
  // In the outbox every file has a name by which a repeat is known, and so replaces the first: each channel tries again there.
  if (taken > 1 + retries && messages.some(({ key }) => key === null)) yield `${about} was repeated on a channel without keys`;
  const acknowledged = messages.some(({ fate }) => fate === 'acknowledged');
  if (acknowledged && (status === 'failed' || status === 'cancelled')) yield `${about} was acknowledged and is ${status}`;
  const keys = new Set(messages.map(({ key }) => key));
  if (keys.size > 1) yield `${about} was repeated under another key`;
  if ((channel === 'email' || channel === 'webhook') && ![...keys][0]?.includes(id)) yield `${about} carries the key ${String([...keys][0])}`;
  for (const [i, { behaviour, at }] of messages.entries()) {
    const next = messages[i + 1];
    if (behaviour === 'throttle' && channel !== 'email' && next !== undefined && retries === 0 && unknowns.size === 0 && next.at - at < RETRY_AFTER_MS) {
      yield `${about} came again ${Math.round(next.at - at)} ms after a Retry-After of ${RETRY_AFTER_MS}`;
    }
  }
}

/** What receivers that throttle ask for, with room for the clocks of two processes. */
const RETRY_AFTER_MS = 990;
