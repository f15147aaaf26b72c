import type { Command } from '#kernel';

export type EntryCommand = RegisterEntry;

/** `key` is what makes two addresses the same, see `addressOf`. `registrationId` is the command's id. */
export type RegisterEntry = Command<
  'RegisterEntry',
  { readonly registrationId: string; readonly email: string; readonly key: string; readonly name?: string }
>;
