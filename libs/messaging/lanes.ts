/** Runs tasks with the same key one after another, in the order they came, and all others side by side. */
export function openLanes(): Lanes {
  const lanes = new Map<string, Promise<unknown>>();
  const running = new Set<Promise<unknown>>();

  return {
    run<T>(key: string | undefined, task: () => Promise<T>): Promise<T> {
      const ahead = key === undefined ? undefined : lanes.get(key);
      const result = ahead === undefined ? task() : ahead.then(task);
      const ended = result.then(nothing, nothing);
      running.add(ended);
      if (key !== undefined) lanes.set(key, ended);
      void ended.then(() => {
        running.delete(ended);
        if (key !== undefined && lanes.get(key) === ended) lanes.delete(key);
      });
      return result;
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

export interface Lanes {
  /** Without a key it waits for nobody. A task that fails does not stop those behind it. */
  run<T>(key: string | undefined, task: () => Promise<T>): Promise<T>;
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>;
}

function nothing(): void {
  // What became of a task is the matter of whoever ran it.
}
