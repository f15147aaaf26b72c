import { writeFileSync } from 'node:fs';

/** Jest reporter: leaves the counts of the run in the file named by TIDINGS_COUNTS_FILE. */
export default class TestCounts {
  onRunComplete(_contexts, results) {
    const counts = {
      passed: results.numPassedTests,
      // A file that could not be loaded has no tests to count, and has failed all the same.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(process.env.TIDINGS_COUNTS_FILE, JSON.stringify(counts));
  }
}
