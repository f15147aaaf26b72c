import type { Position } from '#kernel';
import { recentStates, type Snapshot } from './state-cache.ts';

describe('recent states', () => {
  it('are kept for the streams last used', () => {
    const cache = recentStates<string>(2);
    cache.set('a', snapshot('A'));
    cache.set('b', snapshot('B'));
    cache.get('a');
    cache.set('c', snapshot('C'));
    expect(['a', 'b', 'c'].map((stream) => cache.get(stream)?.state)).toEqual(['A', undefined, 'C']);
  });

  it('are dropped, oldest first, when they weigh too much', () => {
    const cache = recentStates<string>(10, { most: 5, of: ({ length }) => length });
    cache.set('a', snapshot('AA'));
    cache.set('b', snapshot('BB'));
    cache.set('c', snapshot('CC'));
    expect(['a', 'b', 'c'].map((stream) => cache.get(stream)?.state)).toEqual([undefined, 'BB', 'CC']);
    cache.set('d', snapshot('DDDDDD'));
    expect(['b', 'c', 'd'].map((stream) => cache.get(stream))).toEqual([undefined, undefined, undefined]);
  });

  it('count a stream once, however often it is set or dropped', () => {
    const cache = recentStates<string>(10, { most: 3, of: ({ length }) => length });
    for (let i = 0; i < 5; i++) cache.set('a', snapshot('AAA'));
    cache.delete('a');
    cache.delete('a');
    cache.set('b', snapshot('BBB'));
    expect(cache.get('b')?.state).toBe('BBB');
  });

  it('are not kept once nothing more is expected of them', () => {
    const cache = recentStates<string>(10, undefined, (state) => state !== 'done');
    cache.set('a', snapshot('begun'));
    expect(cache.get('a')?.state).toBe('begun');
    cache.set('a', snapshot('done'));
    expect(cache.get('a')).toBeUndefined();
  });
});

function snapshot(state: string): Snapshot<string> {
  return { state, revision: 0, position: '1' as Position };
}
