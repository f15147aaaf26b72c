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
    written = [];
    out = [];
    lines = linesTogether(target, { characters: 8, everyMs: 5 });
  });
  afterEach(async () => {
    await lines[Symbol.asyncDispose]();
  });

  it('wait until there are enough of them', () => {
    lines.write('abc\n');
    expect(written).toEqual([]);
    lines.write('def\n');
    expect(written).toEqual(['abc\ndef\n']);
  });

  it('wait for so long at most', async () => {
    lines.write('a\n');
    lines.write('b\n');
    expect(written).toEqual([]);
    while (written.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(written).toEqual(['a\nb\n']);
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
