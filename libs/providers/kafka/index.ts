export type { KafkaOptions } from './options.ts';
export type { KafkaPublisherOptions } from './publisher.ts';
export { openKafkaPublisher } from './publisher.ts';
export type { KafkaSubscriberOptions } from './subscriber.ts';
export { kafkaSubscriber } from './subscriber.ts';
