import type { Position } from '#kernel';
import { projectionsService, type Projections, type ProjectionsOptions, type ViewReader } from '#event-sourcing';
import { UnknownProjection, type EventStore } from '#protocols';

/** What an operator sees of the views, and can do about them. */
export interface ProjectionAdministration extends Projections {
  /** Resolves once a view, or without a name every view, has reached a position. @throws UnknownProjection, Lagging */
  reached(position: Position, name?: string): Promise<void>;
  /** The end of the log. @throws Unavailable */
  head(): Promise<Position>;
}

export interface ProjectionAdministrationOptions extends ProjectionsOptions {
  readonly reader: Pick<ViewReader, 'getMany'>;
  readonly store: Pick<EventStore, 'head'>;
}

export function projectionAdministration({ reader, ...options }: ProjectionAdministrationOptions): ProjectionAdministration {
  return {
    ...projectionsService(options),
    head: () => options.store.head(),
    async reached(after, name) {
      const views = options.projected.filter((view) => name === undefined || view.name === name);
      if (name !== undefined && views.length === 0) throw new UnknownProjection(name);
      await Promise.all(views.map((view) => reader.getMany(view, [], { after })));
    },
  };
}
