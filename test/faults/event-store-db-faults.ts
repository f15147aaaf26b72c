import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import { recovered } from './recovery.ts';
import type { EventStoreDbDouble } from '../support/eventstoredb-double/index.ts';

/** What may befall an EventStoreDB, or the way to it. */
export const EVENT_STORE_DB_FAULTS: readonly Fault[] = [
  fault('EventStoreDB connections dropped', (server) => { server.dropConnections(); }),
  fault('EventStoreDB out of reach', async (server, ms) => {
    await server.pause();
    await pause(ms);
    await server.resume();
  }),
  fault('EventStoreDB silent', async (server, ms) => {
    server.freeze();
    await pause(ms);
    server.thaw();
  }),
  fault('EventStoreDB restarted', async (server, ms) => {
    await server.pause();
    server.forgetEventIds();
    await pause(ms);
    await server.resume();
  }),
  fault('EventStoreDB answers to appends lost', async (server) => {
    for (let n = 0; n < 5; n++) {
      server.loseNextAppendAnswer();
      await pause(100);
    }
  }),
  fault('EventStoreDB appends ignored', (server) => { server.ignoreNextAppends(3); }),
  fault('EventStoreDB calls refused', (server) => { server.refuseNextCalls(10); }),
];

const LONGEST_MS = 2_500;

function fault(kind: string, strike: (server: EventStoreDbDouble, ms: number) => Promise<void> | void): Fault {
  return recovered({
    kind,
    inject: async ({ random, log: { eventStoreDb } }) => {
      if (eventStoreDb === undefined) throw new Error('this round has no EventStoreDB');
      await strike(eventStoreDb, random.between(0, LONGEST_MS));
    },
  });
}
