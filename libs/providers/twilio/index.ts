export type { TwilioOptions } from './twilio-gateway.ts';
export { twilioGateway } from './twilio-gateway.ts';
