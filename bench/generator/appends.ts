import { appendPeers, type AppendPeer, type AppendPeerName } from '../peers/append-peer.ts';
import { latencyOf, type Latency } from '../statistics.ts';

export interface Appends {
  readonly peer: AppendPeerName;
  readonly database: string;
  readonly callers: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
}

export interface AppendsResult {
  readonly perSecond: number;
  /** Of one append, as its caller saw it. */
  readonly latency: Latency;
}

/** So many callers append one event to a new stream each, again and again. */
export async function appendAll({ peer, database, callers, warmUpMs, measuredMs }: Appends): Promise<AppendsResult> {
  const opened = await appendPeers[peer](database);
  try {
    await appendFor(opened, callers, warmUpMs);
    return await appendFor(opened, callers, measuredMs);
  } finally {
    await opened[Symbol.asyncDispose]();
  }
}

async function appendFor(peer: AppendPeer, callers: number, ms: number): Promise<AppendsResult> {
  const times: number[] = [];
  const began = performance.now();
  const caller = async (): Promise<void> => {
    for (let asked = performance.now(); asked - began < ms; asked = performance.now()) {
      await peer.append();
      times.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { perSecond: times.length / ((performance.now() - began) / 1_000), latency: latencyOf(times) };
}
