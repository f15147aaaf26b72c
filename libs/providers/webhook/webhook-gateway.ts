import { type HttpExchange, httpVerdict, type MessageGateway, type WebhookCall } from '#protocols';
import { signer } from './signature.ts';

export interface WebhookOptions {
  /** `whsec_` and the key in base64, or any other text as the key itself. A secret. */
  readonly secret: string;
}

/**
 * Calls an endpoint with a signed JSON body. 2xx is accepted. Only 410 Gone is permanent, as the
 * receiver's way to unsubscribe; every other answer may be mended by whoever runs the endpoint while
 * the retries last, so 429 is throttled and the rest transient: redirects too, which are not
 * followed because they would lead a signed message where nobody meant to send it.
 */
export function webhookGateway({ secret }: WebhookOptions, exchange: HttpExchange): MessageGateway<WebhookCall> {
  const sign = signer(secret);
  return {
    send: async ({ url, id, payload }, options) => {
      const now = Date.now();
      const body = JSON.stringify(payload);
      const headers = {
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'Tidings',
        ...sign(id, Math.floor(now / 1000), body),
      };
      const outcome = await exchange({ method: 'POST', url, headers, body }, options);
      return httpVerdict(outcome, { isFinal: (status) => status === 410 }, Date.now());
    },
  };
}
