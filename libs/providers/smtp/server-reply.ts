/** What may be told of a server's reply: its text often repeats the recipient. */
export interface ReplyCode {
  /** 4xx or 5xx; 421 means that the server closes. */
  readonly code: number;
  /** `SMTP 550 5.1.1`: the code and, if there is one, the enhanced code (RFC 3463). */
  readonly words: string;
}

/** The refusal in a reply, if it is one. */
export function refusalIn(response: string | undefined): ReplyCode | undefined {
  const [, code, enhanced] = /^([45]\d\d)(?:[ -]([45]\.\d{1,3}\.\d{1,3})\b)?/.exec(response ?? '') ?? [];
  if (code === undefined) return undefined;
  return { code: Number(code), words: enhanced === undefined ? `SMTP ${code}` : `SMTP ${code} ${enhanced}` };
}

/** The server's own name for the message, where its reply gives one as Postfix and many others do. */
export function serverMessageId(response: string): string | undefined {
  return /\bqueued as <?([\w.@-]{1,100})/i.exec(response)?.[1];
}
