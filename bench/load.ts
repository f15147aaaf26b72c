import autocannon from 'autocannon';

/** The load generator, a process of its own: bounded in connections and time, answers its parent by a message. */
export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Requests answered by anything but 2xx, or not at all. */
  readonly refused: number;
}

const notification = {
  recipient: 'ada@example.com',
  channel: 'email',
  subject: 'Your order has shipped',
  body: 'Your order is on its way and will arrive on Thursday. You can follow it on our site at any time.',
};

async function run({ url, connections, seconds }: Load): Promise<LoadResult> {
  const result = await autocannon({
    url: `${url}/v1/notifications`,
    connections,
    duration: seconds,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(notification),
  });
  return {
    perSecond: result['2xx'] / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    refused: result.non2xx + result.errors,
  };
}

process.send?.(await run(JSON.parse(process.argv[2] ?? '{}') as Load));
process.disconnect?.();
