import { givingWay, type GivingWay } from './giving-way.ts';

/** Whether it resolved before any timer could. */
async function isAtOnce({ giveWay }: GivingWay): Promise<boolean> {
  let resolved = false;
  void giveWay().then(() => { resolved = true; });
  for (let i = 0; i < 5; i++) await Promise.resolve();
  return resolved;
}

/** One that waits until it is `answered`. */
function somebody({ awaited }: GivingWay): () => Promise<void> {
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => { answer = resolve; });
  const waiting = awaited(() => answered)('message');
  return () => {
    answer();
    return waiting;
  };
}

/** @param share of its time in which the process is busy */
function way(share: number) {
  let now = 0;
  return { ...givingWay(() => share, () => now), pass: (ms: number) => { now += ms; } };
}

describe('giving way', () => {
  it('waits while somebody has waited for long and there is no time to spare', async () => {
    const busy = way(1);
    const answer = somebody(busy);
    expect(await isAtOnce(busy)).toBe(true);
    busy.pass(1_000);
    expect(busy.isPressed()).toBe(true);
    expect(await isAtOnce(busy)).toBe(false);
    await answer();
    expect(busy.isPressed()).toBe(false);
    expect(await isAtOnce(busy)).toBe(true);
  });

  it('does not while there is time to spare: then they wait for something else', async () => {
    const idle = way(0.5);
    const answer = somebody(idle);
    idle.pass(1_000);
    expect(await isAtOnce(idle)).toBe(true);
    await answer();
  });

  it('counts from the one that has waited longest', async () => {
    const busy = way(1);
    const first = somebody(busy);
    busy.pass(1_000);
    const second = somebody(busy);
    expect(busy.isPressed()).toBe(true);
    await first();
    expect(busy.isPressed()).toBe(false);
    await second();
  });

  it('counts whoever waits before anything is done for them', async () => {
    const busy = way(1);
    const answered = busy.waits();
    busy.pass(1_000);
    expect(busy.isPressed()).toBe(true);
    expect(await isAtOnce(busy)).toBe(false);
    answered();
    expect(busy.isPressed()).toBe(false);
  });

  it('answers what the work answers, and stops counting what fails', async () => {
    const busy = way(1);
    expect(await busy.awaited((n: number) => Promise.resolve(n + 1))(1)).toBe(2);
    await Promise.allSettled([busy.awaited(() => Promise.reject(new Error('no')))('message')]);
    busy.pass(1_000);
    expect(await isAtOnce(busy)).toBe(true);
  });
});
