import { Overloaded } from '#protocols';
import { appendQueue } from './append-queue.ts';

it('lets the first in line go first, a bounded number at a time, failures included', async () => {
  const queue = appendQueue(2, 10);
  const started: number[] = [];
  const finish: (() => void)[] = [];
  const runs = [0, 1, 2, 3].map((n) => queue.run(() => new Promise<number>((resolve, reject) => {
    started.push(n);
    finish.push(() => { if (n === 1) reject(new Error('one')); else resolve(n); });
  })));
  expect(started).toEqual([0, 1]);
  finish[1]?.();
  await expect(runs[1]).rejects.toThrow('one');
  expect(started).toEqual([0, 1, 2]);
  finish[0]?.();
  await runs[0];
  finish[2]?.();
  finish[3]?.();
  expect(await Promise.all([runs[0], runs[2], runs[3]])).toEqual([0, 2, 3]);
});

it('refuses one more than may wait, and takes it when there is room again', async () => {
  const queue = appendQueue(1, 1);
  let finish = (): void => undefined;
  const first = queue.run(() => new Promise<void>((resolve) => { finish = resolve; }));
  const second = queue.run(async () => 'second');
  await expect(queue.run(async () => 'third')).rejects.toEqual(new Overloaded(1));
  finish();
  await first;
  expect(await second).toBe('second');
  expect(await queue.run(async () => 'fourth')).toBe('fourth');
});
