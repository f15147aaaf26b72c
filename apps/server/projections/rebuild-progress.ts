import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { PROJECTIONS, type ProjectionAdministration } from '#composition';
import type { ProjectionDetails } from '#event-sourcing';
import { detailsOf } from './projection-answers.ts';
import { problem, Refused } from '../problems/problem.ts';

/** Between two looks at a rebuild. */
const EVERY_MS = 500;
/** Most watchers at a time. */
const MOST_STREAMS = 100;

/** Lets any number of people, up to a limit, watch rebuilds. Ends with the application. */
@Injectable()
export class RebuildProgress implements OnModuleDestroy {
  readonly #projections: ProjectionAdministration;
  readonly #closing = new AbortController();
  #streams = 0;

  constructor(@Inject(PROJECTIONS) projections: ProjectionAdministration) {
    this.#projections = projections;
  }

  onModuleDestroy(): void {
    this.#closing.abort();
  }

  /** Server-sent events; null when no rebuild is running. @throws Refused when too many watch already */
  async open(name: string): Promise<Readable | null> {
    const first = await this.#projections.get(name);
    if (first.rebuild?.status !== 'building') return null;
    if (this.#streams >= MOST_STREAMS) throw new Refused(problem('overloaded', 'Too many are watching already.'), { 'retry-after': '5' });
    this.#streams++;
    const stream = Readable.from(this.#watch(name, first));
    stream.once('close', () => this.#streams--);
    return stream;
  }

  async *#watch(name: string, first: ProjectionDetails): AsyncGenerator<string> {
    const generation = first.rebuild?.generation;
    let info = first;
    while (info.rebuild?.status === 'building' && info.rebuild.generation === generation) {
      yield event('progress', detailsOf(info).rebuild);
      try {
        await pause(EVERY_MS, undefined, { signal: this.#closing.signal });
        info = await this.#projections.get(name);
      } catch {
        // The server is closing, or a store is away: whoever watches comes back.
        return;
      }
    }
    yield event('end', { generation, ...outcomeOf(info, generation) });
  }
}

function outcomeOf({ generation: live, rebuild }: ProjectionDetails, generation: number | undefined): object {
  if (live === generation) return { outcome: 'live' };
  if (rebuild?.generation === generation && rebuild?.status === 'failed') return { outcome: 'failed', reason: rebuild.reason };
  return { outcome: 'cancelled' };
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
