/**
 * What an append demands of its stream: anything, no events, at least one event,
 * or exactly this revision of its last event (0 after the first).
 */
export type ExpectedRevision = 'any' | 'none' | 'exists' | number;
