import { emmett } from './emmett.ts';
import { plainInsert } from './plain-insert.ts';
import { tidings } from './tidings.ts';

/** Something that events can be appended to, one event to a new stream each time, durable when `append` resolves. */
export interface AppendPeer extends AsyncDisposable {
  append(): Promise<void>;
}

export type OpenAppendPeer = (database: string) => Promise<AppendPeer>;

export const appendPeers = { tidings, emmett, 'plain-insert': plainInsert } satisfies Record<string, OpenAppendPeer>;

export type AppendPeerName = keyof typeof appendPeers;
