import type { EventFilter } from '#protocols';

/** The events that a reader wants: the filter's types, or everything but the server's own. */
export function wants(filter: EventFilter | undefined): (type: string) => boolean {
  const types = filter && new Set(filter.types);
  return (type) => (types ? types.has(type) : !type.startsWith('$'));
}

/** The same for the server to sort by: one anchored expression, understood alike by .NET. */
export function typePattern(filter: EventFilter | undefined): string {
  return filter ? `^(?:${filter.types.map(escaped).join('|')})$` : '^[^$]';
}

function escaped(type: string): string {
  return type.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
