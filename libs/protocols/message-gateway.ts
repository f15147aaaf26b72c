import type { StopSignal } from './stop-signal.ts';

/**
 * Hands one message to the outside world, once, and says truthfully what became of it.
 * Never throws for what the other side does, and never retries by itself.
 */
export interface MessageGateway<Message> {
  send(message: Message, options: SendOptions): Promise<SendResult>;
}

export interface SendOptions {
  /** The whole exchange, connecting included. */
  readonly timeoutMs: number;
  /** Aborted when the process must end: a message already on its way ends as `unknown`, one that is not as `rejected`. */
  readonly stop?: StopSignal;
}

/**
 * `accepted`: the other side took responsibility. `rejected`: it certainly did not (or it was never asked).
 * `unknown`: the request had been sent, or may have been, and the answer was lost.
 * `reason` is short, fit for a log, and holds no secret, no recipient and no message content.
 */
export type SendResult =
  | { readonly outcome: 'accepted'; readonly providerMessageId?: string }
  | { readonly outcome: 'rejected'; readonly kind: 'permanent' | 'transient'; readonly reason: string }
  | { readonly outcome: 'rejected'; readonly kind: 'throttled'; readonly reason: string; readonly retryAfterMs?: number }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** An e-mail. Addresses and header values hold no line breaks: the caller has checked. */
export interface MailMessage {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments?: readonly MailAttachment[];
}

export interface MailAttachment {
  readonly name: string;
  /** Media type. */
  readonly type: string;
  readonly content: Uint8Array;
}

/** A text for a chat room that an incoming webhook stands for. */
export interface ChatMessage {
  readonly text: string;
}

export interface TextMessage {
  /** E.164. */
  readonly to: string;
  readonly body: string;
}

/** A signed JSON call (https://www.standardwebhooks.com). `id` is the same on every attempt. */
export interface WebhookCall {
  readonly url: string;
  readonly id: string;
  readonly payload: unknown;
}

/** A file for the sandbox outbox: what would have been sent. It is called `<folder>/<id>.<format>`. */
export interface OutboxFile {
  /** The channel; together with `id` the same on every attempt. Both: letters, digits, `.`, `_` and `-` only. */
  readonly folder: string;
  readonly id: string;
  readonly content: OutboxContent;
}

/** An RFC 5322 message, or anything that JSON can hold. */
export type OutboxContent =
  | { readonly format: 'eml'; readonly mail: MailMessage }
  | { readonly format: 'json'; readonly value: unknown };
