import type { Channel } from '#notifications';

/** What a receiver does with one message. */
export type Behaviour =
  | 'accept'
  /** Accepts with an answer whose body is rubbish. */
  | 'accept_with_garbage'
  /** Accepts, but takes its time; less than anybody's timeout. */
  | 'accept_slowly'
  /** Accepts when nobody waits any more. */
  | 'accept_too_late'
  | 'never_answer'
  /** Reads everything, then resets the connection. */
  | 'reset'
  /** Answers something that is not the protocol. */
  | 'garbage'
  | 'refuse_for_now'
  | 'refuse_for_good'
  /** As `refuse_for_now`, and asks for a pause of a second where the protocol can. */
  | 'throttle';

export const BEHAVIOURS: readonly Behaviour[] = [
  'accept', 'accept_with_garbage', 'accept_slowly', 'accept_too_late', 'never_answer', 'reset', 'garbage', 'refuse_for_now',
  'refuse_for_good', 'throttle',
];

/** One message as a receiver saw it. */
export interface Arrival {
  readonly channel: Channel;
  /** What the sender of the notification put into it to know it by. */
  readonly marker: string;
  /** By which a receiver could know a repeat: Message-ID or `webhook-id`; null where there is none. */
  readonly key: string | null;
  /** The instance that sent it, where its address tells. */
  readonly via: string | null;
  readonly behaviour: Behaviour;
  /** `performance.now()`. */
  readonly at: number;
  /** `acknowledged`: the receiver took it and could say so. `unsure`: it may have taken it, and nobody was told. */
  fate: 'open' | 'acknowledged' | 'refused' | 'unsure';
}

/** Everything that receivers saw, and what they are to do with messages to come. */
export interface Desk {
  readonly arrivals: readonly Arrival[];
  /** What becomes of a notification's messages, one after the other; those beyond the list are accepted. */
  plan(marker: string, behaviours: readonly Behaviour[]): void;
  /** Whether something was planned for it. */
  isPlanned(marker: string): boolean;
  /** Called by a receiver when it has read a message, before it answers. */
  arrived(message: Pick<Arrival, 'channel' | 'marker' | 'key' | 'via'>): Arrival;
  /** Told of each arrival, before it is answered. One listener at a time. */
  onArrival(listener: ((arrival: Arrival) => void) | undefined): void;
}

export function openDesk(): Desk {
  const arrivals: Arrival[] = [];
  const plans = new Map<string, Behaviour[]>();
  let listener: ((arrival: Arrival) => void) | undefined;
  return {
    arrivals,
    plan: (marker, behaviours) => void plans.set(marker, [...behaviours]),
    isPlanned: (marker) => plans.has(marker),
    arrived: (message) => {
      const planned = plans.get(message.marker)?.shift() ?? 'accept';
      const arrival: Arrival = { ...message, behaviour: planned, at: performance.now(), fate: 'open' };
      arrivals.push(arrival);
      listener?.(arrival);
      return arrival;
    },
    onArrival: (next) => {
      listener = next;
    },
  };
}

/** Stands in every subject line, body and address that the tests send. */
const MARKER = /m[0-9a-z]+x/;

export function markerIn(text: string): string {
  return MARKER.exec(text)?.[0] ?? `without a marker: ${text.slice(0, 80)}`;
}
