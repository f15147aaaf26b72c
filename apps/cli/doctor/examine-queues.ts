import type { QueueSettings } from '#composition';
import { note, ok, wrong, type Finding } from './finding.ts';
import { canConnect, placeOf } from './reach.ts';

/** The broker that requests come by and outcomes go out to, if there is one. */
export async function examineQueues({ amqp }: QueueSettings): Promise<readonly Finding[]> {
  if (amqp === undefined) return [note('queues', 'No broker is set, and none is needed.', 'For requests by queue, set AMQP_URL: docs/queues.md.')];
  const place = placeOf(amqp.url.reveal(), { 'amqp:': 5672, 'amqps:': 5671 });
  const problem = await canConnect(place);
  if (problem === undefined) return [ok('queues', `The broker at ${place.host}:${place.port} takes connections; the queue is ${amqp.queue}.`)];
  return [wrong('queues', `No broker answers at ${place.host}:${place.port} (${problem}).`, 'See that RabbitMQ runs and that AMQP_URL leads there; until then nothing comes in by it.')];
}
