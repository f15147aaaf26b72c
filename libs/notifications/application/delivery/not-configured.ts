import type { Channel } from '../../domain/notification/content.ts';
import type { DeliveryChannel } from '../../ports/delivery-channel.ts';

/**
 * Stands in for a channel whose settings were taken away after notifications had been accepted for it.
 * They are retried on the ordinary schedule, so that the settings may come back; then they fail, visibly,
 * instead of waiting for ever.
 */
export function notConfigured(channel: Channel): DeliveryChannel {
  return {
    channel,
    afterUnknown: 'retry',
    deliver: async () => ({ kind: 'transient', reason: 'the channel is not configured' }),
  };
}
