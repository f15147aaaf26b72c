import type { Event } from '#kernel';

/*
 * STORED NAMES. Every type and every shape below is in somebody's log for ever. Never rename or
 * repurpose one: add a version (`schemaVersion`) and an upcaster, and a line to the golden file.
 * Times are RFC 3339 UTC with milliseconds and come from the command.
 */
export type EntryEvent = EntryRegistered;

/** From here on nobody else can register the address. `email` as it was given, in composed Unicode (NFC). */
export type EntryRegistered = Event<
  'EntryRegistered',
  { readonly registrationId: string; readonly email: string; readonly name?: string; readonly registeredAt: string }
>;
