import { Buffer } from 'node:buffer';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/**
 * A relay in front of one broker. Brokers tell clients their own address, by which they would go past the relay; so
 * the relay puts its own port in its place, wherever the address stands in an answer. The host stays: it must lead here.
 */
export async function startKafkaRelay(broker: Address): Promise<TcpProxy> {
  let port = 0;
  const proxy = await startTcpProxy(broker, 0, () => answersOf(broker, () => port));
  port = proxy.port;
  return proxy;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

const [INT32, INT16] = [4, 2];

/** Cuts a stream of answers into whole ones: an address may come in two pieces. */
function answersOf(broker: Address, port: () => number): (bytes: Buffer) => Buffer {
  const theirs = Buffer.concat([Buffer.from(broker.host), int32(broker.port)]);
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    const end = endOfWhole(rest);
    const whole = Buffer.from(rest.subarray(0, end));
    rest = rest.subarray(end);
    for (let at = whole.indexOf(theirs); at >= 0; at = whole.indexOf(theirs, at + 1)) {
      whole.writeInt32BE(port(), at + theirs.length - INT32);
      nameController(whole, at - INT16 - INT32, at + theirs.length);
    }
    return whole;
  };
}

/** Each answer begins with its length. */
function endOfWhole(answers: Buffer): number {
  let end = 0;
  while (answers.length >= end + INT32) {
    const next = end + INT32 + answers.readUInt32BE(end);
    if (next > answers.length) break;
    end = next;
  }
  return end;
}

/**
 * librdkafka's mock cluster names no broker as its controller, but 0, and clients that look for one find none. Where
 * its description of itself follows a broker (its rack, the name of the cluster, the controller), that one is named.
 */
function nameController(answer: Buffer, brokerId: number, rack: number): void {
  const cluster = afterText(answer, rack);
  const controller = cluster === undefined ? undefined : afterText(answer, cluster);
  if (cluster === undefined || controller === undefined || controller + INT32 > answer.length) return;
  if (answer.toString('latin1', cluster + INT16, controller).startsWith('mockCluster')) answer.copy(answer, controller, brokerId, brokerId + INT32);
}

function afterText(answer: Buffer, at: number): number | undefined {
  return at + INT16 > answer.length ? undefined : at + INT16 + Math.max(0, answer.readInt16BE(at));
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(INT32);
  bytes.writeInt32BE(value);
  return bytes;
}
