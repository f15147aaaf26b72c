/** The longest an orderly stop may take. */
const STOP_MS = 9_500;
const SAME_SIGNAL_MS = 500;
const EXIT_INTERRUPTED = 130;

/**
 * Resolves at the first signal to stop; a later one ends the process on the spot. One Ctrl-C may arrive
 * twice, from the terminal and passed on by npm: what follows at once is the same signal.
 */
export function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const onSignal = (): void => {
      first ??= performance.now();
      if (performance.now() - first > SAME_SIGNAL_MS) process.exit(EXIT_INTERRUPTED);
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

/**
 * Ends this process once `stop` is done, with another exit code when that fails or takes too long.
 *
 * @param who begins the sentence that says so
 */
export async function endInOrder(stop: () => PromiseLike<void>, exitCode: number, who = 'It'): Promise<never> {
  setTimeout(() => {
    process.stderr.write(`${who} could not stop in time and ends now.\n`);
    process.exit(1);
  }, STOP_MS).unref();
  try {
    await stop();
  } catch (error) {
    process.stderr.write(`${who} could not stop cleanly: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  process.exit(exitCode);
}
