import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseStore } from '#protocols';
import { freshName, type ContractReadSide, type OpenReadSide } from './read-side.fixture.ts';

const LONG_MS = 60_000;

/** What every lease store must do. */
export function leaseStoreContract(provider: string, open: OpenReadSide): void {
  describe(`${provider} lease store`, () => {
    let opened: ContractReadSide;
    let leases: LeaseStore;
    let group: string;

    beforeAll(async () => {
      opened = await open();
      leases = opened.leases;
    });
    beforeEach(() => { group = freshName('group'); });
    afterAll(() => opened[Symbol.asyncDispose]());

    /** Resolves once a lease of a millisecond has run out by the store's clock. */
    async function runOut(name: string, claimer: string): Promise<number> {
      for (;;) {
        const [lease] = await leases.claim(group, claimer, [name], 1, LONG_MS);
        if (lease) return lease.fence;
        await sleep(1);
      }
    }

    it('gives a free lease to the first who asks, and not to the second', async () => {
      expect(await leases.claim(group, 'a', ['x'], 5, LONG_MS)).toEqual([{ name: 'x', fence: 1 }]);
      expect(await leases.claim(group, 'b', ['x'], 5, LONG_MS)).toEqual([]);
    });

    it('gives no more than were asked for', async () => {
      const names = ['x', 'y', 'z'];
      const first = await leases.claim(group, 'a', names, 2, LONG_MS);
      const second = await leases.claim(group, 'b', names, 2, LONG_MS);
      expect(first).toHaveLength(2);
      expect([...first, ...second].map(({ name }) => name).sort()).toEqual(names);
    });

    it('gives each lease to one of many who ask at once', async () => {
      const names = Array.from({ length: 20 }, (_, i) => `name-${i}`);
      const claims = await Promise.all(names.map((owner) => leases.claim(group, owner, names, 3, LONG_MS)));
      const all = claims.flat().map(({ name }) => name);
      expect(new Set(all).size).toBe(all.length);
    });

    it('keeps groups apart', async () => {
      await leases.claim(group, 'a', ['x'], 1, LONG_MS);
      expect(await leases.claim(freshName('group'), 'b', ['x'], 1, LONG_MS)).toHaveLength(1);
    });

    it('counts the owners that are alive, and changes nothing by counting', async () => {
      expect(await leases.owners(group)).toBe(0);
      await leases.renew(group, 'a', [], LONG_MS);
      await leases.renew(group, 'b', [], LONG_MS);
      await leases.renew(group, 'gone', [], 0);
      expect(await leases.owners(group)).toBe(2);
      await leases.leave(group, 'a');
      expect(await leases.owners(group)).toBe(1);
      expect(await leases.owners(freshName('group'))).toBe(0);
    });

    it('raises the fence with every claim', async () => {
      const [first] = await leases.claim(group, 'a', ['x'], 1, LONG_MS);
      await leases.release(group, 'a', [first!]);
      const [second] = await leases.claim(group, 'b', ['x'], 1, LONG_MS);
      const [again] = await leases.claim(group, 'b', ['x'], 1, LONG_MS);
      expect([first?.fence, second?.fence, again?.fence]).toEqual([1, 2, 3]);
    });

    it('gives a lease that has run out to another, and tells its owner', async () => {
      const [mine] = await leases.claim(group, 'a', ['x'], 1, 1);
      expect(await runOut('x', 'b')).toBe(2);
      expect((await leases.renew(group, 'a', [mine!], LONG_MS)).held).toEqual([]);
    });

    it('renews all leases of an owner at once', async () => {
      const held = await leases.claim(group, 'a', ['x', 'y'], 2, LONG_MS);
      const renewed = await leases.renew(group, 'a', [...held, { name: 'z', fence: 1 }], LONG_MS);
      expect([...renewed.held].sort((a, b) => (a.name < b.name ? -1 : 1))).toEqual([{ name: 'x', fence: 1 }, { name: 'y', fence: 1 }]);
    });

    it('does not renew for another owner or with an old fence', async () => {
      const [old] = await leases.claim(group, 'a', ['x'], 1, LONG_MS);
      await leases.claim(group, 'a', ['x'], 1, LONG_MS);
      expect((await leases.renew(group, 'a', [old!], LONG_MS)).held).toEqual([]);
      expect((await leases.renew(group, 'b', [{ name: 'x', fence: 2 }], LONG_MS)).held).toEqual([]);
    });

    it('does not release what another holds by now', async () => {
      const [old] = await leases.claim(group, 'a', ['x'], 1, 1);
      await runOut('x', 'b');
      await leases.release(group, 'a', [old!]);
      expect(await leases.claim(group, 'c', ['x'], 1, LONG_MS)).toEqual([]);
    });

    it('counts the owners that are alive', async () => {
      expect((await leases.renew(group, 'a', [], LONG_MS)).owners).toBe(1);
      expect((await leases.renew(group, 'b', [], LONG_MS)).owners).toBe(2);
      expect((await leases.renew(group, 'a', [], LONG_MS)).owners).toBe(2);
    });

    it('forgets an owner that leaves, and frees what it holds', async () => {
      await leases.renew(group, 'a', [], LONG_MS);
      await leases.claim(group, 'a', ['x'], 1, LONG_MS);
      await leases.leave(group, 'a');
      expect((await leases.renew(group, 'b', [], LONG_MS)).owners).toBe(1);
      expect(await leases.claim(group, 'b', ['x'], 1, LONG_MS)).toHaveLength(1);
    });
  });
}
