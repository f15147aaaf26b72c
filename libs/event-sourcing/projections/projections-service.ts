import type { Position } from '#kernel';
import type { CheckpointStore, EventStore, Generation, ParkedStream, Projection, ProjectionStore, ViewHash, ViewStore, Wish } from '#protocols';
import { NoSuchGeneration, UnknownProjection } from '#protocols';
import { askFor, type Granted } from '../ask-for.ts';
import type { Bell } from './bell.ts';
import { registryTopic } from './projecting.ts';
import type { AnyView } from './view-query.ts';

/** Shows and steers projections, from any instance. All methods throw `Unavailable` and, given a name, `UnknownProjection`. */
export interface Projections {
  list(): Promise<readonly ProjectionStatus[]>;
  get(name: string): Promise<ProjectionDetails>;
  /** What `get` tells, and a digest of the live generation's rows: generation, position and lag are those of the rows it was made of. */
  hash(name: string): Promise<HashedProjection>;
  /** @throws RebuildRunning */
  rebuild(name: string): Promise<{ readonly generation: number }>;
  /** @throws NoRebuild */
  cancelRebuild(name: string): Promise<void>;
  parked(name: string): Promise<readonly ParkedStream[]>;
  /** Folds a parked stream again. Resolves once that was tried, or after `waitMs` without an answer. @throws NotParked */
  retryParked(name: string, stream: string, waitMs?: number): Promise<Granted>;
  /** Passes over the event that failed and folds those after it. Resolves as `retryParked` does. @throws NotParked */
  skipParked(name: string, stream: string, waitMs?: number): Promise<Granted>;
}

export interface ProjectionStatus {
  readonly name: string;
  /** The one that serves. */
  readonly generation: number;
  /** `building`: a rebuild runs, the live generation still serves. `paused`: too much is parked. */
  readonly status: 'live' | 'building' | 'paused';
  readonly position: Position;
  readonly head: Position;
  /** How far behind the head, in the log's own measure: events where its positions have no gaps. */
  readonly lag: number;
  /** Events per second, of late. */
  readonly rate: number;
  /** Streams set aside. */
  readonly parked: number;
}

export interface ProjectionDetails extends ProjectionStatus {
  /** While one runs, or if the last one failed. */
  readonly rebuild: RebuildProgress | null;
}

export type HashedProjection = ProjectionDetails & ViewHash;

export interface RebuildProgress {
  readonly generation: number;
  readonly status: 'building' | 'failed';
  /** Why it failed. */
  readonly reason: string | null;
  /** How much of the log has been gone through, in the log's own measure, of `total`. */
  readonly done: number;
  readonly total: number;
  /** Events per second, of late. */
  readonly rate: number;
  /** Null while there is no rate to tell it from. */
  readonly etaSeconds: number | null;
}

export interface ProjectionsOptions {
  /** All views of this code. */
  readonly projected: readonly AnyView[];
  readonly store: Pick<EventStore, 'head'>;
  readonly views: ViewStore;
  readonly checkpoints: CheckpointStore;
  readonly projections: ProjectionStore;
  readonly bell: Bell;
}

export function projectionsService(options: ProjectionsOptions): Projections {
  const { projected, store, views, checkpoints, projections, bell } = options;

  async function known(name: string): Promise<Projection> {
    const projection = await projections.get(name);
    if (!projection) throw new UnknownProjection(name);
    return projection;
  }

  function viewOf(name: string): AnyView {
    const view = projected.find((one) => one.name === name);
    if (!view) throw new UnknownProjection(name);
    return view;
  }

  async function hashed(name: string): Promise<HashedProjection> {
    const projection = await known(name);
    const { live } = projection;
    const content = await views.hash(live);
    return { ...detailsOf({ ...projection, live: { ...live, position: content.position } }, await store.head()), ...content };
  }

  async function grant(name: string, stream: string, wish: Wish, waitMs?: number): Promise<Granted> {
    const { live } = await known(name);
    return askFor({ checkpoints, checkpoint: live, stream, wish, bell, topic: registryTopic(name), ...(waitMs !== undefined && { waitMs }) });
  }

  return {
    list: async () => {
      const [all, head] = [await projections.list(), await store.head()];
      return all.map((projection) => statusOf(projection, head));
    },
    get: async (name) => {
      const projection = await known(name);
      return detailsOf(projection, await store.head());
    },
    hash: async (name) => {
      try {
        return await hashed(name);
      } catch (error) {
        // Replaced just now.
        if (!(error instanceof NoSuchGeneration)) throw error;
        return hashed(name);
      }
    },
    rebuild: async (name) => {
      const { rebuild } = await projections.startRebuild(viewOf(name));
      if (!rebuild) throw new UnknownProjection(name);
      bell.ring(registryTopic(name));
      return { generation: rebuild.generation };
    },
    cancelRebuild: async (name) => {
      await projections.cancelRebuild(name);
      bell.ring(registryTopic(name));
    },
    parked: async (name) => checkpoints.parked((await known(name)).live),
    retryParked: (name, stream, waitMs) => grant(name, stream, 'retry', waitMs),
    skipParked: (name, stream, waitMs) => grant(name, stream, 'skip', waitMs),
  };
}

function statusOf({ name, live, rebuild, parked }: Projection, head: Position): ProjectionStatus {
  const { generation, position, rate } = live;
  const status = live.paused ? 'paused' : rebuild?.status === 'building' ? 'building' : 'live';
  return { name, generation, status, position, head, lag: behind(position, head), rate: Math.round(rate.eventsPerSecond), parked };
}

function detailsOf(projection: Projection, head: Position): ProjectionDetails {
  return { ...statusOf(projection, head), rebuild: projection.rebuild && progressOf(projection.rebuild, head) };
}

function progressOf({ generation, status, reason, position, rate }: Generation, head: Position): RebuildProgress {
  const { eventsPerSecond, positionsPerSecond } = rate;
  const etaSeconds = positionsPerSecond > 0 ? Math.ceil(behind(position, head) / positionsPerSecond) : null;
  return {
    generation,
    status: status === 'failed' ? 'failed' : 'building',
    reason,
    done: Number(position),
    total: Math.max(Number(position), Number(head)),
    rate: Math.round(eventsPerSecond),
    etaSeconds,
  };
}

/** How far a position is behind another, in the log's own measure. */
export function behind(position: Position, head: Position): number {
  return Math.max(0, Number(BigInt(head) - BigInt(position)));
}
