/** Why this process cannot serve right now, one sentence each; empty when it can. */
export type Readiness = () => Promise<readonly string[]>;

export interface ReadinessCheck {
  /** As in "The <name> is not available". */
  readonly name: string;
  readonly ask: () => Promise<unknown>;
}

/** How long a store may take to answer before it counts as away. */
const PATIENCE_MS = 2_000;

export interface ReadinessOptions {
  readonly checks: readonly ReadinessCheck[];
  /** The names of the views that stand still. What keeps it from being answered is for the checks to find. */
  readonly paused: () => Promise<readonly string[]>;
  readonly isStopping: () => boolean;
}

/** Asks all stores at once. Questions that come while one is under way share its answer. */
export function readiness({ checks, paused, isStopping }: ReadinessOptions): Readiness {
  let asking: Promise<readonly string[]> | undefined;
  return () => {
    if (isStopping()) return Promise.resolve(['The server is shutting down.']);
    asking ??= Promise.all([...checks.map(reasonOf), reasonsOf(paused)])
      .then((reasons) => reasons.flat())
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };
}

function reasonOf({ name, ask }: ReadinessCheck): Promise<readonly string[]> {
  // Why exactly is for the log: the answer may be public.
  const answer = ask().then(() => [], () => [`The ${name} is not available.`]);
  return inTime(answer, [`The ${name} does not answer.`]);
}

function reasonsOf(paused: ReadinessOptions['paused']): Promise<readonly string[]> {
  const answer = paused().then((names) => names.map((name) => `The view ${name} stands still: too many streams are parked.`), () => []);
  return inTime(answer, []);
}

function inTime(answer: Promise<readonly string[]>, otherwise: readonly string[]): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), PATIENCE_MS);
  });
  return Promise.race([answer, silence]).finally(() => clearTimeout(timer));
}
