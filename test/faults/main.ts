import { randomFrom } from './random.ts';
import { runRound } from './round.ts';
import { database, eventstoredb, kills, outbox, rebuilds, takeovers } from './rounds.ts';
import { openSummary, printed } from './summary.ts';

const KINDS = { kills, rebuilds, database, takeovers, outbox, eventstoredb };

/**
 * `npm run test:faults`: rounds of every kind against the built server.
 *
 * - `SEED`: of a run to be repeated; a new one by default
 * - `ROUNDS`: how often all kinds are gone through; 1
 * - `SECONDS`: goes on until then, instead of `ROUNDS`
 * - `ONLY`: comma list of kinds
 */
async function run({ SEED, ROUNDS = '1', SECONDS, ONLY }: NodeJS.ProcessEnv): Promise<number> {
  const seed = SEED ?? String(Math.floor(Math.random() * 1e9));
  console.log(`SEED=${seed}`);
  const until = SECONDS === undefined ? 0 : performance.now() + Number(SECONDS) * 1_000;
  const kinds = Object.entries(KINDS).filter(([kind]) => ONLY === undefined || ONLY.split(',').includes(kind));
  const summary = openSummary();
  const broken: string[] = [];
  for (let n = 0; SECONDS === undefined ? n < Number(ROUNDS) : performance.now() < until; n++) {
    for (const [kind, round] of randomFrom(`${seed}/${n}`).shuffled(kinds)) {
      const began = performance.now();
      const found = await runRound(round(`${seed}/${n}/${kind}`, summary.takeovers), summary)
        .catch((error: unknown) => [`the round broke off: ${describe(error)}`]);
      console.log(`${kind} (${n + 1}): ${found.length === 0 ? 'all promises kept' : `${found.length} broken`}, ${Math.round((performance.now() - began) / 1_000)} s`);
      for (const what of found) console.log(`  - ${what}`);
      broken.push(...found);
    }
  }
  console.log(`\n${printed(summary)}\n\n${broken.length === 0 ? 'All promises were kept.' : `${broken.length} promises were broken. SEED=${seed} repeats the run.`}`);
  return broken.length === 0 ? 0 : 1;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} (${describe(error.cause)})`;
}

process.exitCode = await run(process.env);
