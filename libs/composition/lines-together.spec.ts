import { jest } from '@jest/globals';
import { linesTogether, type LinesTogether, type LineTarget } from './lines-together.ts';

describe('lines that are handed on together', () => {
  let written: string[];
  let out: string[];
  let lines: LinesTogether;
  const target: LineTarget = {
    write: (text) => written.push(text),
    flush: (done) => { target.flushSync(); setImmediate(done); },
    flushSync: () => { out = [...written]; },
  };

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    written = [];
    out = [];
    lines = linesTogether(target, { characters: 6, everyMs: 100 });
  });
  afterEach(async () => {
    await lines[Symbol.asyncDispose]();
    jest.useRealTimers();
  });

  it('wait until there are enough of them', () => {
    lines.write('ab\n');
    expect(written).toEqual([]);
    lines.write('cd\n');
    expect(written).toEqual(['ab\ncd\n']);
  });

  it('wait for so long at most, the first of them', () => {
    lines.write('a\n');
    jest.advanceTimersByTime(60);
    lines.write('b\n');
    jest.advanceTimersByTime(40);
    expect(written).toEqual(['a\nb\n']);
    jest.advanceTimersByTime(1_000);
    expect(written).toHaveLength(1);
  });

  it('are out once it is disposed, and go on at once from then on', async () => {
    lines.write('a\n');
    await lines[Symbol.asyncDispose]();
    expect(out).toEqual(['a\n']);
    lines.write('b\n');
    expect(written).toEqual(['a\n', 'b\n']);
  });

  it('are out when the process ends', () => {
    lines.write('a\n');
    // Only its own: the others would end what the tests run on.
    process.listeners('exit').at(-1)?.(0);
    expect(out).toEqual(['a\n']);
  });
});
