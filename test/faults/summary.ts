import { count, type Ledger } from './ledger.ts';
import type { Arrival } from './receivers.ts';
import type { Story } from './stories.ts';

/** What a run consisted of. */
export interface Summary {
  readonly faults: Map<string, number>;
  readonly answers: Map<string, number>;
  readonly behaviours: Map<string, number>;
  readonly ends: Map<string, number>;
  /** Milliseconds. */
  readonly takeovers: number[];
  /** Milliseconds until an instance accepted again, by what had happened. */
  readonly recoveries: Map<string, number[]>;
  accepted: number;
  events: number;
  attempts: number;
  /** Messages that a receiver took after one that it may have taken already. */
  repeats: number;
  /** Attempts whose outcome was unknown: the reasons for repeats. */
  unknowns: number;
  hashes: number;
  samples: number;
}

export function openSummary(): Summary {
  return {
    faults: new Map(), answers: new Map(), behaviours: new Map(), ends: new Map(), takeovers: [], recoveries: new Map(),
    accepted: 0, events: 0, attempts: 0, repeats: 0, unknowns: 0, hashes: 0, samples: 0,
  };
}

export interface Seen {
  readonly ledger: Ledger;
  readonly stories: ReadonlyMap<string, Story>;
  readonly arrivals: readonly Arrival[];
  readonly events: number;
  readonly hashes: number;
  readonly samples: number;
  readonly recoveries: readonly { readonly kind: string; readonly ms: number }[];
}

export function add(summary: Summary, { recoveries, ledger, stories, arrivals, events, hashes, samples }: Seen): void {
  for (const [what, times] of ledger.answers) summary.answers.set(what, (summary.answers.get(what) ?? 0) + times);
  const taken = new Set<string>();
  for (const { behaviour, fate, marker, channel } of arrivals) {
    count(summary.behaviours, `${channel} ${behaviour}`);
    if (fate === 'refused') continue;
    if (taken.has(marker)) summary.repeats++;
    taken.add(marker);
  }
  for (const { status, attempts, unknowns } of stories.values()) {
    count(summary.ends, status);
    summary.attempts += attempts.size;
    summary.unknowns += unknowns.size;
  }
  for (const { kind, ms } of recoveries) summary.recoveries.set(kind, [...(summary.recoveries.get(kind) ?? []), ms]);
  summary.accepted += ledger.accepted.size;
  summary.events += events;
  summary.hashes += hashes;
  summary.samples += samples;
}

/** For people. */
export function printed(summary: Summary): string {
  const { takeovers, accepted, events, attempts, repeats, unknowns, hashes, samples } = summary;
  return [
    ...section('Faults', summary.faults),
    ...section('Answers to clients', summary.answers),
    ...section('Messages at receivers', summary.behaviours),
    ...section('Ends of notifications', summary.ends),
    `${accepted} notifications accepted; ${events} events; ${attempts} attempts; ${samples} accounts sampled`,
    `${repeats} messages repeated, of ${unknowns} attempts whose outcome was unknown`,
    `${hashes} views compared with their rebuild`,
    'Seconds until an instance accepted again:',
    ...[...summary.recoveries].map(([kind, times]) => `  ${seconds(times)}  ${kind}`),
    `takeovers, in seconds: ${seconds(takeovers)}`,
  ].join('\n');
}

function section(title: string, counts: ReadonlyMap<string, number>): readonly string[] {
  const lines = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, times]) => `${String(times).padStart(7)}  ${name}`);
  return [`${title}:`, ...lines];
}

function seconds(times: readonly number[]): string {
  return times.length === 0 ? 'none' : times.map((ms) => (ms / 1_000).toFixed(1)).join(' ');
}
