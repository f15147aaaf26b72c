import { appendContract } from './event-store-append.contract.ts';
import { failureContract } from './event-store-failure.contract.ts';
import type { OpenContractStore } from './event-store.fixture.ts';
import { readContract } from './event-store-read.contract.ts';
import { subscribeContract } from './event-store-subscribe.contract.ts';

/**
 * What every event store must do. Providers run it against the real thing.
 *
 * @param name of the provider, for the report
 * @param open a store of its own for each group of tests; stores may share a log
 */
export function eventStoreContract(name: string, open: OpenContractStore): void {
  describe(`${name} event store`, () => {
    describe('append', () => { appendContract(open); });
    describe('reading', () => { readContract(open); });
    describe('subscribe', () => { subscribeContract(open); });
    describe('failures', () => { failureContract(open); });
  });
}
