import type { Attachment } from './attachment.ts';

export const CHANNELS = ['email', 'slack', 'sms', 'webhook'] as const;
export type Channel = (typeof CHANNELS)[number];

export const PRIORITIES = ['low', 'normal', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What an application asks to be told to whom. Checked at the edge; the domain takes it as it is. */
export interface Content {
  /** An e-mail address, an E.164 number, an http(s) URL or a Slack name, by channel. */
  readonly recipient: string;
  readonly channel: Channel;
  readonly subject?: string;
  readonly body: string;
  readonly priority: Priority;
  /** Not before this time, RFC 3339 UTC. */
  readonly sendAt?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** With e-mail only; absent when there are none. */
  readonly attachments?: readonly Attachment[];
}
