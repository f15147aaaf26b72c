import type { Channel } from '../../domain/notification/content.ts';
import type { DeliveryResult } from '../../ports/delivery-channel.ts';

/** What the outside may want to count or log. None may throw. */
export interface DeliveryObserver {
  /** A look at the queue; `more` when there was no end of it on the page. */
  readonly looked?: (channel: Channel, due: number, more: boolean) => void;
  readonly claimed?: (channel: Channel) => void;
  /** Somebody else was faster, or the queue was behind. */
  readonly refused?: (channel: Channel) => void;
  /** `ms`: how long the provider took. */
  readonly outcome?: (channel: Channel, kind: DeliveryResult['kind'], ms: number) => void;
  /** Something has to be tried again, or is given up. */
  readonly failed?: (doing: 'looking' | 'claiming' | 'recording' | 'sweeping' | 'following arrivals', error: unknown) => void;
}
