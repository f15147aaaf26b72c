import { givingWay, type GivingWay } from './giving-way.ts';

/** Whether it resolved before any timer could. */
async function isAtOnce({ giveWay }: GivingWay): Promise<boolean> {
  let resolved = false;
  void giveWay().then(() => { resolved = true; });
  for (let i = 0; i < 5; i++) await Promise.resolve();
  return resolved;
}

/** So many wait until the answer is `end`ed. */
function crowd({ awaited }: GivingWay, size: number): () => Promise<unknown> {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => { end = resolve; });
  const all = Promise.all(Array.from({ length: size }, () => awaited(() => ended)('message')));
  return () => {
    end();
    return all;
  };
}

describe('giving way', () => {
  it('waits while many wait and there is no time to spare', async () => {
    const way = givingWay(() => 1);
    const end = crowd(way, 100);
    expect(await isAtOnce(way)).toBe(false);
    await way.giveWay();
    await end();
    expect(await isAtOnce(way)).toBe(true);
  });

  it.each([[100, 0.5], [10, 1]])('does not with %i that wait and a share of %f', async (size, share) => {
    const way = givingWay(() => share);
    const end = crowd(way, size);
    expect(await isAtOnce(way)).toBe(true);
    await end();
  });

  it('answers what the work answers, and stops counting what fails', async () => {
    const way = givingWay(() => 1);
    expect(await way.awaited((n: number) => Promise.resolve(n + 1))(1)).toBe(2);
    await Promise.allSettled(Array.from({ length: 100 }, () => way.awaited(() => Promise.reject(new Error('no')))('message')));
    expect(await isAtOnce(way)).toBe(true);
  });
});
