export type { QueueOptions } from './declare.ts';
export type { RabbitMqOptions } from './options.ts';
export type { RabbitMqPublisherOptions } from './publisher.ts';
export { openRabbitMqPublisher } from './publisher.ts';
export type { RabbitMqSubscriberOptions } from './subscriber.ts';
export { rabbitMqSubscriber } from './subscriber.ts';
