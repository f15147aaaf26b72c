import { appendFileSync } from 'node:fs';

/**
 * Records that a suite does not run here, for the list at the end of `npm test`.
 *
 * @param what the suite, in a few words: `EventStoreDB contract suite`
 * @param why what it lacks, and how to give it that: `EVENTSTOREDB_URL is not set`
 * @param need `optional` for a suite that somebody has to point at a server of theirs, and that has run
 *   here already against a double
 * @throws with `REQUIRE_SERVICES=1`, where a missing service is a failure unless it is optional
 */
export function recordSkip(what: string, why: string, need: 'required' | 'optional' = 'required'): void {
  const line = `${what}: ${why}`;
  if (need === 'required' && process.env['REQUIRE_SERVICES'] === '1') throw new Error(`${line} (and REQUIRE_SERVICES=1 allows no skips)`);
  const file = process.env['TIDINGS_SKIPS_FILE'];
  // One short append at a time: lines of parallel workers do not mix.
  if (file !== undefined) appendFileSync(file, `${line}\n`);
}
