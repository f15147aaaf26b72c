import type { Measured, Results } from './results.ts';
import { ratios, summarise, type Samples, type Summary } from './statistics.ts';

/** What is to be reached, and how to tell from the figures. */
interface Target {
  readonly id: string;
  readonly what: string;
  readonly limit: number;
  readonly sense: 'at least' | 'at most';
  readonly unit: TargetUnit;
  readonly samples: (figures: Look) => Samples;
  /** What stands in the way of more. */
  readonly limitedBy: string;
}

export type TargetUnit = 'times' | 'share' | 'ms' | 'MB' | 'errors';

export interface Verdict extends Omit<Target, 'samples'> {
  /** Absent when it was not measured. */
  readonly measured?: Summary;
  readonly reached: boolean | null;
}

/** The samples of one contestant's metric; empty when there are none. */
type Look = (measurement: string, contestant: string, metric: string) => Samples;

/** Every target, held against the medians over the rounds. */
export function judge(results: Pick<Results, 'measurements'>): readonly Verdict[] {
  const look: Look = (measurement, contestant, metric) =>
    results.measurements.find(({ name }) => name === measurement)?.figures
      .find((figure) => figure.contestant === contestant && figure.metric === metric)?.samples ?? [];
  const memories = results.measurements.flatMap(memoriesOf);
  return [...TARGETS, memoryTarget(memories)].map(({ samples, ...target }) => {
    const measured = summarise(samples(look));
    if (!measured) return { ...target, reached: null };
    const reached = target.sense === 'at least' ? measured.median >= target.limit : measured.median <= target.limit;
    return { ...target, measured, reached };
  });
}

const TARGETS: readonly Target[] = [
  {
    id: 'appends-emmett',
    what: 'durable appends, 200 concurrent, beside emmett-postgresql',
    limit: 8, sense: 'at least', unit: 'times',
    samples: (look) => ratios(look('appends', 'tidings', 'rate'), look('appends', 'emmett', 'rate')),
    limitedBy: 'one commit at a time under the lock that keeps positions gap-free; the next batch gathers meanwhile',
  },
  {
    id: 'appends-insert',
    what: 'durable appends, 200 concurrent, beside one INSERT per transaction',
    limit: 2, sense: 'at least', unit: 'times',
    samples: (look) => ratios(look('appends', 'tidings', 'rate'), look('appends', 'plain-insert', 'rate')),
    limitedBy: 'an INSERT checks no revision and no command id; on two cores database and caller share what there is',
  },
  {
    id: 'append-latency',
    what: 'one append at a time, beside a plain INSERT (p50)',
    limit: 2, sense: 'at most', unit: 'times',
    samples: (look) => ratios(look('append-latency', 'tidings', 'p50'), look('append-latency', 'plain-insert', 'p50')),
    limitedBy: 'a lock, a look-up of the stream and of the command, and four tables that are written, where an INSERT writes one; both wait for the same flush to the disk',
  },
  {
    id: 'rebuild-emmett',
    what: "rebuild of a view, per event, beside emmett-postgresql's",
    limit: 100, sense: 'at least', unit: 'times',
    samples: (look) => ratios(look('rebuild', 'tidings', 'rate'), look('rebuild', 'emmett', 'rate')),
    limitedBy: 'rows are folded in memory and written by the thousand, one statement a page',
  },
  {
    id: 'rebuild-reading',
    what: 'rebuild of a view, beside only reading the events',
    limit: 0.4, sense: 'at least', unit: 'share',
    samples: (look) => ratios(look('rebuild', 'tidings', 'rate'), look('rebuild', 'only reading', 'rate')),
    limitedBy: 'writing the rows and making the indexes, on the cores that also read',
  },
  {
    id: 'rebuild-memory',
    what: 'most memory during a rebuild, beside that of a log a third as long',
    limit: 1.25, sense: 'at most', unit: 'times',
    samples: (look) => ratios(look('rebuild', 'tidings', 'memory'), look('rebuild', 'tidings, a third of the log', 'memory')),
    limitedBy: 'pages and kept rows are bounded; what is left is when the collector gets to run',
  },
  {
    id: 'http-bare',
    what: 'accepted over HTTP (role api), 100 connections, beside an endpoint that only dispatches',
    limit: 0.3, sense: 'at least', unit: 'share',
    samples: (look) => ratios(look('http', 'tidings', 'rate'), look('http', 'bare', 'rate')),
    limitedBy: 'checking the input, the command, the event and its commit, on one Node process beside the database',
  },
  {
    id: 'http-emmett',
    what: 'accepted over HTTP (role api), 100 connections, beside one on emmett-postgresql',
    limit: 3, sense: 'at least', unit: 'times',
    samples: (look) => ratios(look('http', 'tidings', 'rate'), look('http', 'emmett', 'rate')),
    limitedBy: 'the same; an append of Emmett is a transaction of its own, begun and committed in calls of their own',
  },
  {
    id: 'connections-mean',
    what: '3,200/s over 10,000 open connections (role api): mean latency',
    limit: 34, sense: 'at most', unit: 'ms',
    samples: (look) => look('open-connections', 'tidings', 'mean'),
    limitedBy: 'generator, server and database take turns on two cores',
  },
  {
    id: 'connections-errors',
    what: '3,200/s over 10,000 open connections (role api): requests not accepted',
    limit: 0, sense: 'at most', unit: 'errors',
    samples: (look) => total(look('open-connections', 'tidings', 'errors')),
    limitedBy: 'at most 20,000 connections and 5,000 requests being worked on; then 503',
  },
  ...([200, 1_000] as const).map((rate): Target => ({
    id: `delivery-${rate}`,
    what: `accepted to delivered by SMTP and webhook, ${rate.toLocaleString('en-US')}/s (p95)`,
    limit: 60, sense: 'at most', unit: 'ms',
    samples: (look) => look('delivery', `tidings at ${rate}/s`, 'p95'),
    limitedBy: 'a commit lies between, two in a rush, and two round trips to a mail server; at 1,000/s server, database, load and sinks take three quarters of both cores, so what a slow flush to the disk or a busy host holds up for a moment takes long to catch up with',
  })),
  {
    id: 'delivery-errors',
    what: 'accepted to delivered: not accepted, or not delivered',
    limit: 0, sense: 'at most', unit: 'errors',
    samples: (look) => total([200, 1_000].flatMap((rate) => look('delivery', `tidings at ${rate}/s`, 'errors'))),
    limitedBy: 'nothing accepted is dropped; it may be late',
  },
  {
    id: 'view-lag',
    what: 'accepted to visible in a view, 2,000/s (p99)',
    limit: 50, sense: 'at most', unit: 'ms',
    samples: (look) => look('view-lag', 'tidings', 'p99'),
    limitedBy: 'the page under way has to be written before the next one begins',
  },
  {
    id: 'growth-append',
    what: 'appends in the worst of logs of 1 k, 100 k and 5 M events, beside the best',
    limit: 0.8, sense: 'at least', unit: 'share',
    samples: (look) => worstBesideBest(LOGS.map((log) => look('growth', log, 'append'))),
    limitedBy: 'one more level of index now and then',
  },
  {
    id: 'growth-query',
    what: 'queries of one notification in the worst of these logs, beside the best',
    limit: 0.8, sense: 'at least', unit: 'share',
    samples: (look) => worstBesideBest(LOGS.map((log) => look('growth', log, 'query'))),
    limitedBy: 'one more level of index now and then, and rows that are not in the shared buffers',
  },
];

const LOGS = ['log of 1,000', 'log of 100,000', 'log of 5,000,000'];

function memoryTarget(memories: Samples): Target {
  return {
    id: 'memory',
    what: 'resident memory of the server process, the most through all of it',
    limit: 250, sense: 'at most', unit: 'MB',
    samples: () => (memories.length === 0 ? [] : [Math.max(...memories.map((memory) => memory ?? 0))]),
    limitedBy: '10,000 connections take most of it: Node itself keeps about 6 kB for each, and where both cores are busy requests pile up, and garbage until the collector gets to run; without them it is far within the limit',
  };
}

function memoriesOf({ figures }: Measured): Samples {
  return figures.filter(({ contestant, metric }) => metric === 'memory' && !['bare', 'emmett'].includes(contestant)).flatMap(({ samples }) => samples);
}

/** One failure in one round is one too many: no median here. */
function total(samples: Samples): Samples {
  const counted = samples.filter((sample) => sample !== null);
  return counted.length === 0 ? [] : [counted.reduce((sum, sample) => sum + sample, 0)];
}

/** The log that did worst on the whole beside the one that did best, round by round, as everything is compared here. */
function worstBesideBest(logs: readonly Samples[]): Samples {
  const byMedian = logs.map((samples) => ({ samples, median: summarise(samples)?.median ?? NaN })).sort((a, b) => a.median - b.median);
  const [worst, best] = [byMedian.at(0), byMedian.at(-1)];
  if (!worst || !best || byMedian.some(({ median }) => Number.isNaN(median))) return [];
  return ratios(worst.samples, best.samples);
}
