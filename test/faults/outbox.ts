import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Channel } from '#notifications';
import type { Fault } from './faults.ts';
import { markerIn, type Arrival } from './receivers.ts';
import type { World } from './world.ts';

const CHANNELS: readonly Channel[] = ['email', 'slack', 'sms', 'webhook'];
/** A shell counts a limit of file sizes in these. */
const BLOCK_BYTES = 512;

/** Most of what a file may hold in a world whose outbox has a quota: between a short and a long message. */
export const QUOTA_BLOCKS = 4;
/** More than the quota. */
export const LONG_BODY = 'x'.repeat(2 * QUOTA_BLOCKS * BLOCK_BYTES);

/** Where a channel's folder should be, there is a file: nothing can be written there, for root neither. */
export const outboxBlocked: Fault = {
  kind: 'outbox blocked',
  inject: async ({ random, instances }) => {
    const outbox = join(random.one(instances).folder, 'outbox');
    await mkdir(outbox, { recursive: true });
    const channel = join(outbox, random.one(CHANNELS));
    await rename(channel, `${channel}.aside`).catch(() => undefined);
    await writeFile(channel, '').catch(() => undefined);
    await pause(1_500);
    await rm(channel, { force: true }).catch(() => undefined);
    await rename(`${channel}.aside`, channel).catch(() => undefined);
  },
};

/** What lies in the outboxes, as a receiver would have seen it. @throws Error about a file that is not whole */
export async function readOutboxes({ instances }: World): Promise<readonly Arrival[]> {
  const arrivals: Arrival[] = [];
  for (const { folder } of instances) {
    for (const channel of CHANNELS) {
      const names = await readdir(join(folder, 'outbox', channel)).catch(() => []);
      for (const name of names.filter((one) => !one.startsWith('.'))) {
        const content = await readFile(join(folder, 'outbox', channel, name), 'utf8');
        if (channel === 'email' ? !content.includes('\r\n\r\n') : !isJson(content)) throw new Error(`${name} is not whole`);
        arrivals.push({ channel, marker: markerIn(content), key: name, via: null, behaviour: 'accept', at: 0, fate: 'acknowledged' });
      }
    }
  }
  return arrivals;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
