import { runService, serviceSettings } from '#hosting';
import { startOrders } from './orders.ts';

await runService((warn) => startOrders(serviceSettings('examples/orders', process.env), warn));
