import type { AnyView, Upcast, ViewReader } from '#event-sourcing';
import type { EventStore } from '#protocols';
import { PROJECTIONS, ProjectionsController } from './http/projections.controller.ts';
import { serveHttp, type HttpOptions } from './http/serve-http.ts';
import { openEventSourcing, type Warn } from './open-event-sourcing.ts';
import type { Service } from './run-service.ts';
import { opening } from './scope.ts';
import type { HttpSettings, StoreSettings } from './settings.ts';

export interface HttpServiceOptions {
  /** For its greeting. */
  readonly name: string;
  readonly settings: HttpSettings & StoreSettings;
  /** Every view of the service. */
  readonly views: readonly AnyView[];
  /** Default: events have one version each. */
  readonly upcast?: Upcast;
  readonly warn: Warn;
  /** Joins the contexts to the log and the views; answers what is served. */
  readonly wire: (core: { readonly events: EventStore; readonly reader: ViewReader }) => Pick<HttpOptions, 'controllers' | 'providers'>;
}

/** A service that listens. */
export interface HttpService extends Service {
  /** Where, e.g. `http://127.0.0.1:3000`. */
  readonly url: string;
}

/** Opens log and views, keeps the views up to date, and serves over HTTP what was wired, with the state of its projections. */
export async function startHttpService({ name, settings, views, upcast = (event) => event, warn, wire }: HttpServiceOptions): Promise<HttpService> {
  const { opened: { url, lost }, scope } = await opening(async (within) => {
    const core = await openEventSourcing({ settings, views, upcast, warn }, within);
    const { controllers, providers } = wire(core);
    const http = await serveHttp({
      settings,
      controllers: [...controllers, ProjectionsController],
      providers: [...providers, { provide: PROJECTIONS, useValue: core.projections }],
      warn,
    });
    return { url: within.use(http).url, lost: core.lost };
  });
  return { url, greeting: `The ${name} listens on ${url}`, lost, [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose]() };
}
