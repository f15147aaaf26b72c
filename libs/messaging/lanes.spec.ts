import { openLanes } from './lanes.ts';

function task(log: string[], name: string): { readonly run: () => Promise<string>; readonly end: (error?: Error) => void } {
  let end: (error?: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = (error) => { if (error) reject(error); else resolve(); };
  });
  return {
    run: async () => {
      log.push(name);
      await ended;
      return name;
    },
    end: (error) => end(error),
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('lanes', () => {
  it('run tasks with the same key one after another, and others side by side', async () => {
    const [lanes, log] = [openLanes(), [] as string[]];
    const [a1, a2, b] = [task(log, 'a1'), task(log, 'a2'), task(log, 'b')];
    const results = [lanes.run('a', a1.run), lanes.run('a', a2.run), lanes.run('b', b.run), lanes.run(undefined, b.run)];
    await settled();
    expect(log).toEqual(['a1', 'b', 'b']);
    a1.end();
    await settled();
    expect(log).toEqual(['a1', 'b', 'b', 'a2']);
    a2.end();
    b.end();
    expect(await Promise.all(results)).toEqual(['a1', 'a2', 'b', 'b']);
  });

  it('go on behind a task that fails', async () => {
    const [lanes, log] = [openLanes(), [] as string[]];
    const [first, second] = [task(log, 'first'), task(log, 'second')];
    const failing = lanes.run('a', first.run);
    const behind = lanes.run('a', second.run);
    first.end(new Error('broken'));
    second.end();
    await expect(failing).rejects.toThrow('broken');
    expect(await behind).toBe('second');
  });

  it('are idle once everything that runs or waits has ended', async () => {
    const [lanes, log] = [openLanes(), [] as string[]];
    const [first, second] = [task(log, 'first'), task(log, 'second')];
    void lanes.run('a', first.run);
    void lanes.run('a', second.run);
    let idle = false;
    const waiting = lanes.idle().then(() => { idle = true; });
    first.end();
    await settled();
    expect(idle).toBe(false);
    second.end();
    await waiting;
    expect(log).toEqual(['first', 'second']);
  });
});
