import { spawn } from 'node:child_process';
import { startKafkaRelay } from './kafka-relay.ts';
import { recordSkip } from './skips.ts';

/** A broker of this test file's own, or the one that KAFKA_BROKERS names. */
export interface KafkaBroker extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/**
 * Starts librdkafka's mock cluster, which speaks the protocol and keeps everything in memory; with KAFKA_BROKERS,
 * that one broker is used instead. Undefined, and recorded (or a failure, where it must not be), when there is none.
 *
 * @param suite what then does not run
 */
export async function startKafka(suite: string): Promise<KafkaBroker | undefined> {
  const given = process.env['KAFKA_BROKERS'];
  if (given !== undefined) return { ...addressOf(given), [Symbol.asyncDispose]: async () => undefined };
  try {
    return await startMockCluster();
  } catch {
    recordSkip(suite, 'no Kafka; install kcat, whose mock cluster is used, or name a broker in KAFKA_BROKERS');
    return undefined;
  }
}

function addressOf(broker: string): { readonly host: string; readonly port: number } {
  const { hostname: host, port } = new URL(`kafka://${broker}`);
  return { host, port: Number(port) };
}

/** It is part of a producer that waits for its input, and so ends with this process, whatever becomes of it. */
async function startMockCluster(): Promise<KafkaBroker> {
  const kcat = spawn('kcat', ['-P', '-E', '-t', 'unused', '-b', 'unused', '-X', 'test.mock.num.brokers=1'], { stdio: ['pipe', 'ignore', 'pipe'] });
  // Not `once` of node:events, which would reject where there is no kcat, with nobody to hear of it.
  const exited = new Promise((resolve) => { kcat.once('exit', resolve); });
  const address = new Promise<string>((resolve, reject) => {
    let said = '';
    kcat.stderr.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      const [, found] = /replaced with (\S+:\d+)/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    kcat.once('error', reject);
    kcat.once('exit', () => reject(new Error(`kcat has ended: ${said}`)));
  });
  const { host, port } = addressOf(await address);
  const relay = await startKafkaRelay({ host, port });
  return {
    host,
    port: relay.port,
    [Symbol.asyncDispose]: async () => {
      await relay[Symbol.asyncDispose]();
      kcat.kill('SIGKILL');
      await exited;
    },
  };
}
