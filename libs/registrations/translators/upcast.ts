import { upcastBy, type Recorded, type Steps } from '#kernel';
import type { EntryEvent } from '../domain/entry/events.ts';

/**
 * Brings a stored registration event of any version to the newest one; everything else passes unchanged.
 * A new version means: a higher number in `VERSIONS`, a step from the one before it in `STEPS`, and its
 * sample in the golden file.
 */
export function upcast(event: Recorded): Recorded {
  return upcastBy(VERSIONS, STEPS, event);
}

/** The version in which events of this type are written today. */
export function schemaVersion(type: EntryEvent['type']): number {
  return VERSIONS[type];
}

const VERSIONS: Readonly<Record<EntryEvent['type'], number>> = { EntryRegistered: 1 };

const STEPS: Steps = {};
