import { eventBrokerContract } from '../../protocols/contract/event-broker.contract.ts';
import { startKafka } from '../../../test/support/kafka.ts';
import { openKafkaWorld } from './broker-world.fixture.ts';

const broker = await startKafka('Kafka contract suite');
if (broker) {
  afterAll(() => broker[Symbol.asyncDispose]());
  eventBrokerContract('Kafka', () => openKafkaWorld(broker));
}

