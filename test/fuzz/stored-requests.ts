import { Client } from 'pg';

/** What was asked for, by callers and by those who welcome, as it was written to the log: read with nothing of the application in between. */
export async function storedRequests(databaseUrl: string): Promise<{ readonly requests: readonly StoredEvent[]; readonly welcomes: readonly StoredEvent[] }> {
  const all = await storedEvents(databaseUrl, ['NotificationRequested', 'NotificationRejected']);
  const isWelcome = ({ actor }: StoredEvent): boolean => actor === 'policy:welcome-new-entries';
  return { requests: all.filter((event) => !isWelcome(event)), welcomes: all.filter(isWelcome) };
}

/** The events of these types, in their order. */
export async function storedEvents(databaseUrl: string, types: readonly string[]): Promise<readonly StoredEvent[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ stream: string; actor: string; data: string }>(
      "SELECT stream, metadata ->> 'actor' AS actor, data::text AS data FROM tidings.events WHERE type = ANY($1) ORDER BY position", [types],
    );
    return rows.map(({ data, ...rest }) => ({ ...rest, data: JSON.parse(data) as Record<string, unknown> }));
  } finally {
    await client.end();
  }
}

export interface StoredEvent {
  readonly stream: string;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The rules of the public contract that a stored request breaks. */
export function brokenRules({ stream, data }: StoredEvent): readonly string[] {
  const { notificationId, recipient, channel, subject, body, priority, sendAt, metadata, requestedAt, ...others } = data;
  const rules: readonly (readonly [string, boolean])[] = [
    ['its stream is its own', stream === `notification-${String(notificationId)}` && /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(String(notificationId))],
    ['the channel is known', typeof channel === 'string' && Object.hasOwn(RECIPIENTS, channel)],
    ['the recipient fits the channel', isProper(recipient, 1, 2_048, true) && (RECIPIENTS[String(channel)]?.(recipient) ?? false)],
    ['the subject is one line', subject === undefined || isProper(subject, 0, 998, true)],
    ['the body is text', isProper(body, 1, 100_000, false)],
    ['the priority is known', priority === 'low' || priority === 'normal' || priority === 'urgent'],
    ['sendAt is a time', sendAt === undefined || isInstant(sendAt)],
    ['it has a time', isInstant(requestedAt)],
    ['metadata are texts', typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata) && Object.keys(metadata).length <= 50
      && Object.entries(metadata).every(([name, text]) => isProper(name, 1, 64, true) && isProper(text, 0, 1_024, false))],
    ['nothing else is in it', Object.keys(others).length === 0],
  ];
  return rules.filter(([, holds]) => !holds).map(([rule]) => rule);
}

export const RECIPIENTS: Readonly<Record<string, (recipient: string) => boolean>> = {
  email: (recipient) => recipient.length <= 254 && /^[^@\s<>,]+@[^@\s<>,]+\.[^@\s<>,.]{2,}$|^"[^"]+"@[^@\s<>,]+\.[^@\s<>,.]{2,}$/.test(recipient),
  sms: (recipient) => /^\+[1-9][0-9]{1,14}$/.test(recipient),
  webhook: (recipient) => URL.canParse(recipient) && ['http:', 'https:'].includes(new URL(recipient).protocol) && !/\s/.test(recipient),
  slack: (recipient) => recipient.trim() !== '',
};

export function isInstant(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) && new Date(value).toISOString() === value;
}

export function isProper(value: unknown, least: number, most: number, oneLine: boolean): value is string {
  if (typeof value !== 'string' || value.length < least || value.length > most || /[\0\p{Cs}]/u.test(value)) return false;
  return !oneLine || !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(value);
}
