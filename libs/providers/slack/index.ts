export type { SlackOptions } from './slack-gateway.ts';
export { slackGateway } from './slack-gateway.ts';
