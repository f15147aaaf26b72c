import { checkpointStoreContract } from './checkpoint-store.contract.ts';
import { leaseFenceContract } from './lease-fence.contract.ts';
import { leaseStoreContract } from './lease-store.contract.ts';
import { projectionStoreContract } from './projection-store.contract.ts';
import type { OpenReadSide } from './read-side.fixture.ts';
import { viewStoreContract } from './view-store.contract.ts';

/**
 * What everything that keeps views must do. Providers run it against the real thing.
 *
 * @param provider its name, for the report
 */
export function readSideContract(provider: string, open: OpenReadSide): void {
  leaseStoreContract(provider, open);
  leaseFenceContract(provider, open);
  checkpointStoreContract(provider, open);
  projectionStoreContract(provider, open);
  viewStoreContract(provider, open);
}
