import fc from 'fast-check';
import type { CheckpointStore, Lease, LeaseStore } from '#protocols';
import { AT, freshName, type ContractReadSide, type OpenReadSide } from './read-side.fixture.ts';

/*
 * Leases say who may work, fences make it true: whatever owners believe, by whatever clock, and however
 * late they act upon it, only the one who took the checkpoint last moves it. No call says what time it is,
 * so an owner whose clock is wrong, or who was frozen, is one that acts on a lease that has run out.
 */
export function leaseFenceContract(provider: string, open: OpenReadSide): void {
  describe(`${provider} leases and fences together`, () => {
    let opened: ContractReadSide;

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened[Symbol.asyncDispose]());

    it('agree with a model, whatever owners do', async () => {
      await fc.assert(fc.asyncProperty(fc.array(anyStep(), { minLength: 10, maxLength: 40 }), async (steps) => {
        const [real, model] = [await realWorld(opened), modelWorld()];
        for (const [i, { act, owner, ttl }] of steps.entries()) {
          const answer = await real[act](owner, ttl);
          expect({ i, act, owner, answer }).toEqual({ i, act, owner, answer: model[act](owner, ttl) });
        }
      }), { numRuns: 40 });
    });
  });
}

const OWNERS = ['a', 'b', 'c'] as const;
type Owner = (typeof OWNERS)[number];
/** `spent`: the lease runs out at once, as if its owner had been gone for long. */
type Ttl = 'long' | 'spent';

type Act = 'claim' | 'renew' | 'release' | 'leave' | 'take' | 'move';

function anyStep() {
  return fc.record({
    act: fc.constantFrom<Act>('claim', 'claim', 'renew', 'release', 'leave', 'take', 'take', 'move', 'move', 'move'),
    owner: fc.constantFrom(...OWNERS),
    ttl: fc.constantFrom<Ttl>('long', 'spent'),
  });
}

/** What owners remember of their own lease, right or wrong. */
interface Belief {
  fence: number;
  position: number;
}

const NAME = 'x';
const LONG_MS = 600_000;

/** Each act answers what the store made of it. */
async function realWorld({ leases, checkpoints }: { readonly leases: LeaseStore; readonly checkpoints: CheckpointStore }) {
  const group = freshName('group');
  const checkpoint = { name: freshName('checkpoint'), generation: 0 };
  await checkpoints.take(checkpoint, 0, AT(0));
  const beliefs = noBeliefs();
  const held = (owner: Owner): Lease[] => [{ name: NAME, fence: beliefs[owner].fence }];
  const ms = (ttl: Ttl): number => (ttl === 'long' ? LONG_MS : 0);
  return {
    claim: async (owner: Owner, ttl: Ttl) => {
      const [lease] = await leases.claim(group, owner, [NAME], 1, ms(ttl));
      if (lease) beliefs[owner].fence = lease.fence;
      return lease?.fence ?? null;
    },
    renew: async (owner: Owner, ttl: Ttl) => (await leases.renew(group, owner, held(owner), ms(ttl))).held.length,
    release: (owner: Owner) => leases.release(group, owner, held(owner)),
    leave: (owner: Owner) => leases.leave(group, owner),
    take: async (owner: Owner) => {
      const position = await checkpoints.take(checkpoint, beliefs[owner].fence);
      if (position !== null) beliefs[owner].position = Number(position);
      return position === null ? null : Number(position);
    },
    move: async (owner: Owner) => {
      const { fence, position } = beliefs[owner];
      const verdict = await checkpoints.move(checkpoint, { fence, from: AT(position), to: AT(position + 1) });
      if (verdict === 'applied') beliefs[owner].position++;
      return verdict;
    },
  };
}

/** The rules, in a few lines. */
function modelWorld() {
  const lease = { owner: '', fence: 0, isAlive: false };
  const checkpoint = { fence: 0, position: 0 };
  const beliefs = noBeliefs();
  const isTheirs = (owner: Owner): boolean => lease.owner === owner && lease.fence === beliefs[owner].fence;
  const free = (): void => void Object.assign(lease, { owner: '', isAlive: false });
  return {
    claim: (owner: Owner, ttl: Ttl) => {
      if (lease.isAlive && lease.owner !== owner) return null;
      Object.assign(lease, { owner, fence: lease.fence + 1, isAlive: ttl === 'long' });
      return (beliefs[owner].fence = lease.fence);
    },
    renew: (owner: Owner, ttl: Ttl) => {
      if (!isTheirs(owner) || !lease.isAlive) return 0;
      lease.isAlive = ttl === 'long';
      return 1;
    },
    release: (owner: Owner) => {
      if (isTheirs(owner)) free();
      return undefined;
    },
    leave: (owner: Owner) => {
      if (lease.owner === owner) free();
      return undefined;
    },
    take: (owner: Owner) => {
      if (beliefs[owner].fence < checkpoint.fence) return null;
      checkpoint.fence = beliefs[owner].fence;
      return (beliefs[owner].position = checkpoint.position);
    },
    move: (owner: Owner) => {
      const { fence, position } = beliefs[owner];
      if (fence !== checkpoint.fence || position !== checkpoint.position) return 'fenced';
      checkpoint.position++;
      beliefs[owner].position++;
      return 'applied';
    },
  };
}

function noBeliefs(): Record<Owner, Belief> {
  return { a: { fence: 0, position: 0 }, b: { fence: 0, position: 0 }, c: { fence: 0, position: 0 } };
}
