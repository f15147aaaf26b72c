/** How deliveries are worked off. */
export interface DeliverySettings {
  /** One call of a provider. */
  readonly timeoutMs: number;
  /** After this, an attempt without an outcome is written off as unknown. Longer than the timeout; default three times that. */
  readonly leaseMs?: number;
  /** Seconds before each retry, in order; as many retries as it is long. */
  readonly retrySchedule: readonly number[];
  /** Most attempts at one time for each channel; default 64. */
  readonly concurrency?: number;
  /** Most rows of one look at the queue, and most that wait in line on a channel, 1..1000; default 256. */
  readonly pageSize?: number;
  /** How long after `stop` an answer is still waited for; then its attempt is recorded as unknown. Default 7 000. */
  readonly lastCallMs?: number;
}

/** @throws RangeError when the lease could run out while the provider may still answer */
export function withDefaults(settings: DeliverySettings): Required<DeliverySettings> {
  const { timeoutMs, leaseMs = 3 * timeoutMs, retrySchedule, concurrency = 64, pageSize = 256, lastCallMs = 7_000 } = settings;
  if (leaseMs < 2 * timeoutMs) throw new RangeError(`The delivery lease (${leaseMs} ms) must be at least twice the timeout (${timeoutMs} ms).`);
  return { timeoutMs, leaseMs, retrySchedule, concurrency, pageSize, lastCallMs };
}
