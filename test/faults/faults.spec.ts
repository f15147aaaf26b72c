import { runRound } from './round.ts';
import { brief, briefEventStoreDb } from './rounds.ts';
import { openSummary, printed } from './summary.ts';

/*
 * The short form of `npm run test:faults`: the same faults each time, and others with another SEED.
 * Needs the built server, as `npm test` makes it.
 */
const seed = process.env['SEED'] ?? '20261121';

describe(`the promises under fault (SEED=${seed})`, () => {
  it.each([['Postgres', brief], ['EventStoreDB', briefEventStoreDb]])('are kept with the log in %s', async (_, round) => {
    const summary = openSummary();
    const broken = await runRound(round(seed, summary.takeovers), summary);
    if (broken.length > 0) process.stdout.write(`${printed(summary)}\n`);
    expect({ seed, broken }).toEqual({ seed, broken: [] });
    expect(summary.accepted).toBeGreaterThan(0);
  });
});
