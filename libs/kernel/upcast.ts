import type { Recorded } from './event.ts';

/** A stored event of any version brought to the newest one, step by step; everything else passes unchanged. */
export function upcastBy(versions: Versions, steps: Steps, event: Recorded): Recorded {
  const newest = Object.hasOwn(versions, event.type) ? versions[event.type] : undefined;
  if (newest === undefined || event.metadata.schemaVersion >= newest) return event;
  let { data } = event;
  for (let version = event.metadata.schemaVersion; version < newest; version++) {
    const step = steps[`${event.type}@${version}`];
    data = step ? step(data) : data;
  }
  return { ...event, data, metadata: { ...event.metadata, schemaVersion: newest } };
}

/** The newest version of each type. */
export type Versions = Readonly<Record<string, number>>;

/** `<type>@<version>`: from that version's data to the next one's. None throws, whatever the data. */
export type Steps = Readonly<Record<string, (data: unknown) => unknown>>;
