import type { Position, Recorded } from '#kernel';
import type { GenerationWriter, Write } from './generation-writer.ts';
import { openWritePipeline, type GatherOptions } from './write-pipeline.ts';

/** Rows named by number, one event each. */
function pageOf(...numbers: readonly number[]): readonly Recorded[] {
  return numbers.map((revision) => ({ revision }) as Recorded);
}

interface Held {
  readonly written: Write;
  release(): void;
}

/** A writer whose writes end when the test says so. */
function slowWriter(): { readonly writer: GenerationWriter; next(): Promise<Held>; readonly writes: readonly Write[] } {
  const writes: Write[] = [];
  const held: Held[] = [];
  let wake: (() => void) | undefined;
  let at = '0' as Position;
  const writer: GenerationWriter = {
    position: () => at,
    fold: async (events) => ({
      upserts: new Map(events.map(({ revision }) => [String(revision), {}])),
      deletes: [],
      mark: { page: 1, size: 1 },
      events: events.length,
    }),
    write: (write) => new Promise((resolve) => {
      writes.push(write);
      held.push({
        written: write,
        release() {
          at = write.to ?? at;
          resolve('applied');
        },
      });
      wake?.();
    }),
    forget: () => undefined,
  };
  return {
    writer,
    writes,
    async next() {
      while (held.length === 0) await new Promise<void>((resolve) => { wake = resolve; });
      return held.shift()!;
    },
  };
}

function gathering(options: Partial<GatherOptions> = {}): GatherOptions {
  return { leastRows: 1, gatherMs: 0, untilWanted: () => Promise.resolve(), ...options };
}

describe('the write pipeline', () => {
  it('gathers what is folded while a write is on its way, and writes it in one go', async () => {
    const { writer, next, writes } = slowWriter();
    const pipeline = openWritePipeline(writer, gathering());
    await pipeline.push(pageOf(1), '1' as Position);
    const first = await next();
    await pipeline.push(pageOf(2), '2' as Position);
    await pipeline.push(pageOf(3), '3' as Position);
    first.release();
    (await next()).release();

    expect(await pipeline.settled()).toBe('applied');
    expect(writes.map(({ to }) => to)).toEqual(['1', '3']);
    expect([...writes[1]!.page!.upserts.keys()]).toEqual(['2', '3']);
  });

  it('lets pages gather after a write until somebody waits for them', async () => {
    const { writer, next, writes } = slowWriter();
    let wish = (): void => undefined;
    const wished = new Promise<void>((resolve) => { wish = resolve; });
    const pipeline = openWritePipeline(writer, gathering({ gatherMs: 3_600_000, untilWanted: () => wished }));
    for (const n of [1, 2, 3]) {
      await pipeline.push(pageOf(n), String(n) as Position);
      if (n === 1) (await next()).release();
      await new Promise(setImmediate);
    }
    expect(writes).toHaveLength(1);
    wish();
    (await next()).release();
    expect(await pipeline.settled()).toBe('applied');
    expect(writes.map(({ to }) => to)).toEqual(['1', '3']);
  });

  it('writes what comes after it was found with nothing to write', async () => {
    const { writer, next } = slowWriter();
    const pipeline = openWritePipeline(writer, gathering());
    expect(await pipeline.settled()).toBe('applied');

    await pipeline.push(pageOf(1), '1' as Position);
    (await next()).release();

    expect(await pipeline.settled()).toBe('applied');
    expect(writer.position()).toBe('1');
  });

  it('never moves the checkpoint past rows that it still holds', async () => {
    const { writer, next } = slowWriter();
    const pipeline = openWritePipeline(writer, gathering({ leastRows: 10 }));
    await pipeline.push(pageOf(1), '1' as Position);
    const flushed = pipeline.flush('5' as Position);

    const rows = await next();
    expect(rows.written.to).toBe('1');
    rows.release();
    const checkpoint = await next();
    expect(checkpoint.written).toEqual({ to: '5' });
    checkpoint.release();
    expect(await flushed).toBe('applied');
  });

  it('pauses reading while more rows are gathered than one write may hold', async () => {
    const { writer, next } = slowWriter();
    const pipeline = openWritePipeline(writer, gathering());
    await pipeline.push(pageOf(0), '1' as Position);
    const many = Array.from({ length: 10_001 }, (_, i) => i);
    let hasRoom = false;
    const pushing = pipeline.push(pageOf(...many), '2' as Position).then(() => { hasRoom = true; });

    const first = await next();
    expect(hasRoom).toBe(false);
    first.release();
    await pushing;
    (await next()).release();
    expect(await pipeline.settled()).toBe('applied');
  });

  it('writes nothing more once the checkpoint is another\'s', async () => {
    const { writer, writes } = slowWriter();
    const fenced: GenerationWriter = { ...writer, write: (write) => { void writer.write(write); return Promise.resolve('fenced'); } };
    const pipeline = openWritePipeline(fenced, gathering());
    await pipeline.push(pageOf(1), '1' as Position);
    expect(await pipeline.settled()).toBe('fenced');

    expect(await pipeline.push(pageOf(2), '2' as Position)).toBe('fenced');
    expect(writes).toHaveLength(1);
  });
});
