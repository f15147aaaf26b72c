import { overCommandBus, overQueryBus, startHttpService, type HttpService, type HttpSettings, type StoreSettings, type Warn } from '#hosting';
import { orderCommands } from './application/order-commands.ts';
import { orderQueries } from './application/order-queries.ts';
import { ORDER_COMMANDS, ORDER_QUERIES, OrdersController } from './http/orders.controller.ts';
import { orderLog } from './translators/order-log.ts';
import { orders } from './views/orders.ts';

/** The composition root: the one place that knows all parts of the context. */
export function startOrders(settings: HttpSettings & StoreSettings, warn: Warn): Promise<HttpService> {
  return startHttpService({
    name: 'orders example',
    settings,
    views: [orders],
    warn,
    wire: ({ events, reader }) => {
      const log = orderLog(events);
      return {
        controllers: [OrdersController],
        providers: [...overCommandBus(orderCommands(log), ORDER_COMMANDS), ...overQueryBus(orderQueries(reader, log), ORDER_QUERIES)],
      };
    },
  });
}
