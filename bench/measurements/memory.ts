import type { Numbers } from '../measurement.ts';
import type { Server } from '../processes/server.ts';

/** The most memory that a server had, where the system tells. */
export function memory(server: Server): Numbers {
  const peak = server.peakMb();
  return peak === null ? {} : { memory: [peak, 'MB'] };
}
