/** Takes items one by one while the next one is being read already. */
export interface ReadAhead<Item> {
  /** The next item; `done` when there are no more, `waiting` when none came within `ms`. */
  next(ms: number): Promise<Item | 'done' | 'waiting'>;
  /** Lets go of the source, which must have been told to end. */
  close(): Promise<void>;
}

export function openReadAhead<Item extends object>(source: AsyncIterable<Item>): ReadAhead<Item> {
  const iterator = source[Symbol.asyncIterator]();
  let coming = begin();

  function begin(): Promise<IteratorResult<Item>> {
    const next = iterator.next();
    // Whoever takes it sees the error; until then nobody may be listening.
    next.catch(() => undefined);
    return next;
  }

  return {
    next: async (ms) => {
      const result = await within(coming, ms);
      if (result === 'waiting') return result;
      if (result.done) return 'done';
      coming = begin();
      return result.value;
    },
    close: async () => {
      await coming.catch(() => undefined);
      await iterator.return?.();
    },
  };
}

async function within<Result>(work: Promise<Result>, ms: number): Promise<Result | 'waiting'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<'waiting'>((resolve) => {
    timer = setTimeout(() => resolve('waiting'), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
