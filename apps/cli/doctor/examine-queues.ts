import type { QueueSettings } from '#composition';
import { note, ok, wrong, type Finding } from './finding.ts';
import { canConnect, placeOf, type ReachablePlace } from './reach.ts';

/** The brokers that requests come by and outcomes go out to, if there are any. */
export async function examineQueues({ amqp, kafka }: QueueSettings): Promise<readonly Finding[]> {
  const rabbitMq = amqp === undefined ? [] : [reach('RabbitMQ', placeOf(amqp.url.reveal(), { 'amqp:': 5672, 'amqps:': 5671 }), 'AMQP_URL')];
  const brokers = (kafka?.brokers ?? []).map((broker) => reach('Kafka', placeOf(`kafka://${broker}`, {}), 'KAFKA_BROKERS'));
  const findings = await Promise.all([...rabbitMq, ...brokers]);
  if (findings.length > 0) return findings;
  return [note('queues', 'No broker is set, and none is needed.', 'For requests by queue, set AMQP_URL or KAFKA_BROKERS: docs/queues.md.')];
}

async function reach(broker: string, place: ReachablePlace, variable: string): Promise<Finding> {
  const problem = await canConnect(place);
  if (problem === undefined) return ok('queues', `${broker} at ${place.host}:${place.port} takes connections.`);
  return wrong('queues', `${broker} does not answer at ${place.host}:${place.port} (${problem}).`, `See that it runs and that ${variable} leads there; until then nothing comes in by it.`);
}
