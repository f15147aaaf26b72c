import { openHints, type Hints } from './hints.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

describe('hints', () => {
  let tells: number;
  let logged: unknown[];
  let hints: Hints;
  let now: number;

  beforeEach(() => {
    tells = 0;
    logged = [];
    now = 0;
    hints = openHints({ tell: () => { tells++; return Promise.resolve(); }, log: (_message, cause) => { logged.push(cause); }, now: () => now });
  });

  it('are due after a quiet moment, and not right after a batch that told', () => {
    expect(hints.due()).toBe(true);
    hints.told();
    expect(hints.due()).toBe(false);
    now += 10;
    expect(hints.due()).toBe(true);
  });

  it('are given a few milliseconds after a batch that did not tell, once for all of them', async () => {
    hints.told();
    hints.owed();
    hints.owed();
    expect(tells).toBe(0);
    await pause(20);
    expect(tells).toBe(1);
    expect(logged).toEqual([]);
  });

  it('are not given again when a later batch told', async () => {
    hints.owed();
    hints.told();
    await pause(20);
    expect(tells).toBe(0);
  });

  it('are given before it closes, if they are owed', async () => {
    hints.owed();
    await hints[Symbol.asyncDispose]();
    await hints[Symbol.asyncDispose]();
    await pause(20);
    expect(tells).toBe(1);
  });

  it('fail no append: what went wrong is logged', async () => {
    const gone = new Error('gone');
    hints = openHints({ tell: () => Promise.reject(gone), log: (_message, cause) => { logged.push(cause); } });
    hints.owed();
    await pause(20);
    expect(logged).toEqual([gone]);
  });
});
