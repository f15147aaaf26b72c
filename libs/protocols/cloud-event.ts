/**
 * A fact that one service tells others, in the words of CloudEvents 1.0 (https://cloudevents.io). On a
 * broker it travels as one JSON object ("structured mode"), so that it means the same on every broker.
 */
export interface CloudEvent {
  /** Unique for its source: the same id again is the same event, delivered once more. */
  readonly id: string;
  /** Who says so: a URI or a path, like `/tidings`. */
  readonly source: string;
  /** What happened, with its version, like `tidings.notification.delivered.v1`. */
  readonly type: string;
  /** When it happened, RFC 3339. */
  readonly time?: string;
  /** What it happened to. */
  readonly subject?: string;
  /** Events with the same key keep their order (the extension `partitionkey`). */
  readonly key?: string;
  /** JSON. */
  readonly data: unknown;
}

export const CLOUD_EVENT_CONTENT_TYPE = 'application/cloudevents+json; charset=UTF-8';

/** The event as JSON text. */
export function encodeCloudEvent({ id, source, type, time, subject, key, data }: CloudEvent): string {
  return JSON.stringify({ specversion: '1.0', id, source, type, time, subject, partitionkey: key, datacontenttype: 'application/json', data });
}

/** The event in a text that somebody sent, or what is wrong with it, in words that repeat nothing of its content. */
export function decodeCloudEvent(text: string): { readonly event: CloudEvent } | { readonly invalid: string } {
  const json = parseJson(text);
  if (json === undefined) return { invalid: 'not JSON' };
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { invalid: 'not a CloudEvent: not a JSON object' };
  const fields = json as Fields;
  const wrong = firstProblem(fields);
  if (wrong !== undefined) return { invalid: `not a CloudEvent 1.0: ${wrong}` };
  return { event: toEvent(fields as Fields & Required<Attributes>) };
}

interface Attributes {
  readonly id?: string;
  readonly source?: string;
  readonly type?: string;
}
type Fields = Readonly<Record<string, unknown>>;

const LONGEST_ATTRIBUTE = 1_024;
const REQUIRED = ['id', 'source', 'type'] as const;
const OPTIONAL = ['time', 'subject', 'partitionkey', 'datacontenttype'] as const;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function firstProblem(fields: Fields): string | undefined {
  if (fields['specversion'] !== '1.0') return 'specversion must be "1.0"';
  const missing = REQUIRED.find((name) => !isAttribute(fields[name]));
  if (missing !== undefined) return `${missing} must be a text of 1 to ${LONGEST_ATTRIBUTE} characters`;
  const wrong = OPTIONAL.find((name) => !isAbsent(fields[name]) && !isAttribute(fields[name]));
  if (wrong !== undefined) return `${wrong} must be a text of 1 to ${LONGEST_ATTRIBUTE} characters`;
  if (!isAbsent(fields['data_base64'])) return 'data must be JSON, not data_base64';
  if (!isJsonType(fields['datacontenttype'])) return 'datacontenttype must be JSON';
  return undefined;
}

/** The JSON format takes null for absent. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isAttribute(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 1 && value.length <= LONGEST_ATTRIBUTE;
}

function isJsonType(value: unknown): boolean {
  return typeof value !== 'string' || /^[\w.+-]+\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(value);
}

function toEvent(fields: Fields & Required<Attributes>): CloudEvent {
  const { id, source, type, time, subject, partitionkey: key, data } = fields;
  return {
    id,
    source,
    type,
    ...(isAttribute(time) && { time }),
    ...(isAttribute(subject) && { subject }),
    ...(isAttribute(key) && { key }),
    data,
  };
}
