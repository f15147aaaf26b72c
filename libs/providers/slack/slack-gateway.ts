import { type ChatMessage, type HttpExchange, httpVerdict, type MessageGateway } from '#protocols';

export interface SlackOptions {
  /** An incoming webhook (https://api.slack.com/messaging/webhooks). Whoever knows it may post: a secret. */
  readonly webhookUrl: string;
}

/**
 * Posts to the room of an incoming webhook. 2xx is accepted; 429 throttled; 408, 425 and 5xx are
 * transient; all else is permanent, redirects too: the webhook's address is wrong or was revoked.
 */
export function slackGateway({ webhookUrl }: SlackOptions, exchange: HttpExchange): MessageGateway<ChatMessage> {
  return {
    send: async ({ text }, options) => {
      const request = {
        method: 'POST',
        url: webhookUrl,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify({ text }),
      } as const;
      return httpVerdict(await exchange(request, options), { isFinal }, Date.now());
    },
  };
}

function isFinal(status: number): boolean {
  return status < 500 && status !== 408 && status !== 425;
}
