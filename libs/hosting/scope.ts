/** Things opened one after the other, to be closed in reverse. (Node 20 has no `AsyncDisposableStack`.) */
export interface Scope extends AsyncDisposable {
  [Symbol.asyncDispose](): Promise<void>;
  /** Keeps what was opened, to close it later. */
  use<T extends AsyncDisposable>(opened: T): T;
  defer(close: () => unknown): void;
}

/** Closing goes on past what cannot be closed, and then throws the first reason. Closing twice closes once. */
export function openScope(): Scope {
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (let next = closers.pop(); next; next = closers.pop()) {
      try {
        await next();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  let closing: Promise<void> | undefined;
  return {
    use(opened) {
      closers.push(() => opened[Symbol.asyncDispose]());
      return opened;
    },
    defer: (closer) => void closers.push(closer),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  };
}

/** Opens several things in a scope of their own; if one of them fails, those before it are closed again. */
export async function opening<T>(open: (scope: Scope) => Promise<T>): Promise<{ readonly opened: T; readonly scope: Scope }> {
  const scope = openScope();
  try {
    return { opened: await open(scope), scope };
  } catch (error) {
    await scope[Symbol.asyncDispose]().catch(() => undefined);
    throw error;
  }
}
