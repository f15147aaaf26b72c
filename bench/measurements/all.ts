import type { Measurement } from '../measurement.ts';
import { appendLatency, appends } from './appends.ts';
import { delivery } from './delivery.ts';
import { growth } from './growth.ts';
import { http } from './http.ts';
import { openConnections } from './open-connections.ts';
import { rebuilds } from './rebuild.ts';
import { viewLag } from './view-lag.ts';

/** In the order in which they run. */
export const MEASUREMENTS: readonly Measurement[] = [appends, appendLatency, http, openConnections, delivery, viewLag, rebuilds, growth];
