import { randomUUID } from 'node:crypto';
import { KeyReused, type RequestLedger } from '#protocols';

/** A ledger to test. Several may share one store. */
export interface ContractLedger extends AsyncDisposable {
  readonly ledger: RequestLedger;
}

/** What every request ledger must do. */
export function requestLedgerContract(name: string, open: () => Promise<ContractLedger>): void {
  describe(`${name} request ledger`, () => {
    let opened: ContractLedger;
    let ledger: RequestLedger;
    beforeAll(async () => {
      opened = await open();
      ({ ledger } = opened);
    });
    afterAll(() => opened[Symbol.asyncDispose]());

    const answer = { status: 202, headers: { 'tidings-position': '7' }, body: { text: 'done 𝄞 \u0000', list: [1, null] } };

    it('enters a new request with the command id it is given', async () => {
      const commandId = randomUUID();
      expect(await ledger.begin(randomUUID(), 'a', commandId)).toEqual({ commandId });
    });

    it('gives a request that comes again the command id of the first', async () => {
      const [key, first] = [randomUUID(), randomUUID()];
      await ledger.begin(key, 'a', first);
      expect(await ledger.begin(key, 'a', randomUUID())).toEqual({ commandId: first });
    });

    it('gives requests that come at once one command id', async () => {
      const key = randomUUID();
      const entries = await Promise.all(Array.from({ length: 20 }, () => ledger.begin(key, 'a', randomUUID())));
      expect(new Set(entries.map(({ commandId }) => commandId)).size).toBe(1);
    });

    it('refuses a key that stands for another request', async () => {
      const key = randomUUID();
      await ledger.begin(key, 'a', randomUUID());
      await expect(ledger.begin(key, 'b', randomUUID())).rejects.toThrow(KeyReused);
      await ledger.finish(key, answer);
      await expect(ledger.begin(key, 'b', randomUUID())).rejects.toThrow(KeyReused);
    });

    it('answers from then on what the request was answered', async () => {
      const [key, commandId] = [randomUUID(), randomUUID()];
      await ledger.begin(key, 'a', commandId);
      expect(await ledger.finish(key, answer)).toEqual(answer);
      expect(await ledger.begin(key, 'a', randomUUID())).toEqual({ commandId, answer });
    });

    it('keeps the first of two answers', async () => {
      const key = randomUUID();
      await ledger.begin(key, 'a', randomUUID());
      await ledger.finish(key, answer);
      expect(await ledger.finish(key, { ...answer, status: 409 })).toEqual(answer);
    });

    it('keeps no answer for a key it does not know', async () => {
      const key = randomUUID();
      expect(await ledger.finish(key, answer)).toEqual(answer);
      const commandId = randomUUID();
      expect(await ledger.begin(key, 'a', commandId)).toEqual({ commandId });
    });
  });
}
