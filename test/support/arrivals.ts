/** Things that arrive one after another, and can be waited for by number. */
export interface Arrivals<T> {
  readonly all: readonly T[];
  add(item: T): void;
  /** The nth thing, counted from 1, as soon as it is there. */
  nth(n: number): Promise<T>;
}

export function arrivals<T>(): Arrivals<T> {
  const all: T[] = [];
  const waiting: { readonly n: number; readonly resolve: (item: T) => void }[] = [];
  return {
    all,
    add: (item) => {
      all.push(item);
      for (const { n, resolve } of waiting) if (n === all.length) resolve(item);
    },
    nth: (n) =>
      new Promise((resolve) => {
        const item = all[n - 1];
        if (item === undefined) waiting.push({ n, resolve });
        else resolve(item);
      }),
  };
}
