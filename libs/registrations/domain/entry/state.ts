/** What the decisions need to know about one address: a union by `status`. */
export type EntryState = Free | Registered;

/** Nobody has registered it. */
export interface Free {
  readonly status: 'free';
}

export interface Registered {
  readonly status: 'registered';
  readonly registrationId: string;
  readonly email: string;
}
