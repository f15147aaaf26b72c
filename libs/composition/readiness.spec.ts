import { readiness } from './readiness.ts';

const fine = { name: 'database', ask: async () => 1 };
const none = async () => [];
const away = { name: 'event store', ask: () => Promise.reject(new Error('secret address')) };

describe('readiness', () => {
  it('has no reasons while every store answers', async () => {
    expect(await readiness({ checks: [fine], paused: none, isStopping: () => false })()).toEqual([]);
  });

  it('names the stores that are away, and no more of them than that', async () => {
    expect(await readiness({ checks: [fine, away], paused: none, isStopping: () => false })()).toEqual(['The event store is not available.']);
  });

  it('names the views that stand still', async () => {
    expect(await readiness({ checks: [fine], paused: async () => ['accounting'], isStopping: () => false })())
      .toEqual(['The view accounting stands still: too many streams are parked.']);
  });

  it('leaves it to the checks when nobody can tell which views stand still', async () => {
    const unknown = () => Promise.reject(new Error('gone'));
    expect(await readiness({ checks: [away], paused: unknown, isStopping: () => false })()).toEqual(['The event store is not available.']);
  });

  it('asks once for all who want to know at the same time', async () => {
    let times = 0;
    const ready = readiness({ checks: [{ name: 'x', ask: async () => times++ }], paused: none, isStopping: () => false });
    await Promise.all([ready(), ready(), ready()]);
    expect(times).toBe(1);
    await ready();
    expect(times).toBe(2);
  });

  it('is not ready while it stops', async () => {
    expect(await readiness({ checks: [fine], paused: none, isStopping: () => true })()).toHaveLength(1);
  });
});
