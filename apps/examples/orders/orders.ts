import {
  opening,
  openEventSourcing,
  overCommandBus,
  overQueryBus,
  PROJECTIONS,
  ProjectionsController,
  serveHttp,
  type HttpSettings,
  type Service,
  type StoreSettings,
  type Warn,
} from '#hosting';
import { orderCommands } from './application/order-commands.ts';
import { orderQueries } from './application/order-queries.ts';
import { ORDER_COMMANDS, ORDER_QUERIES, OrdersController } from './http/orders.controller.ts';
import { orderLog } from './translators/order-log.ts';
import { orders } from './views/orders.ts';

/** The composition root: opens the log and the views, wires the context, and serves it over HTTP. */
export async function startOrders(settings: HttpSettings & StoreSettings, warn: Warn): Promise<Service & { readonly url: string }> {
  const { opened, scope } = await opening(async (within) => {
    const { events, reader, projections, lost } = await openEventSourcing({ settings, views: [orders], upcast: (event) => event, warn }, within);
    const log = orderLog(events);
    const http = await serveHttp({
      settings,
      controllers: [OrdersController, ProjectionsController],
      providers: [
        ...overCommandBus(orderCommands(log), ORDER_COMMANDS),
        ...overQueryBus(orderQueries(reader, log), ORDER_QUERIES),
        { provide: PROJECTIONS, useValue: projections },
      ],
      warn,
    });
    return { url: within.use(http).url, lost };
  });
  return { ...opened, greeting: `The orders example listens on ${opened.url}`, [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose]() };
}
