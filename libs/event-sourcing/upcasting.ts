import type { Recorded } from '#kernel';
import type { EventStore, LogPage } from '#protocols';

/** Brings an event of any stored version to the newest one; everything else passes unchanged. Never throws. */
export type Upcast = (event: Recorded) => Recorded;

/** The same store, whose readers only ever see events in their newest version. */
export function upcasting(store: EventStore, upcast: Upcast): EventStore {
  const onPage = ({ events, position }: LogPage): LogPage => ({ events: events.map(upcast), position });
  return {
    append: (...args) => store.append(...args),
    readStream: async (...args) => (await store.readStream(...args)).map(upcast),
    readAll: async (...args) => onPage(await store.readAll(...args)),
    head: () => store.head(),
    async *subscribe(...args) {
      for await (const page of store.subscribe(...args)) yield onPage(page);
    },
  };
}
