/** A record as the server keeps it. */
export interface StoredEvent extends ProposedEvent {
  readonly stream: string;
  readonly revision: number;
  /** Offset of the record in the log: it grows by the record's size. */
  readonly position: bigint;
  readonly created: Date;
}

export interface ProposedEvent {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface StoredStream {
  readonly events: StoredEvent[];
  tombstoned: boolean;
  /** Events below it are hidden by a soft delete. */
  hiddenBelow: number;
}

/** What an append demands of its stream, in the server's words. */
export type Expected = 'any' | 'no stream' | 'stream exists' | number;

export type AppendOutcome =
  | { readonly kind: 'stored'; readonly revision: number; readonly position: bigint }
  | { readonly kind: 'wrong expected version'; readonly actual: number | null }
  | { readonly kind: 'stream deleted' };
