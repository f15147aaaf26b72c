import { requestLedgerContract } from '../../protocols/contract/request-ledger.contract.ts';
import { openInMemoryRequestLedger } from './request-ledger.ts';

requestLedgerContract('in-memory', async () => ({
  ledger: openInMemoryRequestLedger(),
  [Symbol.asyncDispose]: async () => undefined,
}));
