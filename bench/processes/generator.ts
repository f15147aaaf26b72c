import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Asked, Jobs, Told } from '../generator/main.ts';
import { startChild } from './children.ts';

/** A load generator that does one job at a time. */
export interface Generator extends AsyncDisposable {
  /** @throws what the job throws, and when the process ends */
  ask<Name extends keyof Jobs>(job: Name, options: Parameters<Jobs[Name]>[0]): Promise<JobResult<Name>>;
}

type JobResult<Name extends keyof Jobs> = Awaited<ReturnType<Jobs[Name]>>;

export function openGenerator(): Generator {
  const child = startChild('bench/generator/main.js');
  return {
    ask: async <Name extends keyof Jobs>(job: Name, options: Parameters<Jobs[Name]>[0]): Promise<JobResult<Name>> => {
      const told = await askChild(child.process, { job, options });
      if ('error' in told) throw new Error(told.error);
      return told.result as JobResult<Name>;
    },
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

async function askChild(generator: ChildProcess, asked: Asked): Promise<Told> {
  const over = new AbortController();
  const told = once(generator, 'message', { signal: over.signal });
  const ended = once(generator, 'exit', { signal: over.signal });
  try {
    generator.send(asked);
    const answer = await Promise.race([told, ended.then(() => undefined)]);
    if (answer === undefined) throw new Error('The load generator has ended.');
    return answer[0] as Told;
  } finally {
    over.abort();
    await Promise.allSettled([told, ended]);
  }
}

/** One job in a process of its own. */
export async function generate<Name extends keyof Jobs>(
  job: Name,
  options: Parameters<Jobs[Name]>[0],
): Promise<JobResult<Name>> {
  await using generator = openGenerator();
  return await generator.ask(job, options);
}
